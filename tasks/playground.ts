/**
 * A page in which networks train side by side from different initializations.
 *
 *     deno task playground
 *     deno task playground --out=site
 *
 * @module
 */
import { setting } from "../src/experiments/mod.ts";
import { type Command, printText, runCommand, runMain } from "./command_line/command.ts";
import { assertUsed } from "./command_line/unused_settings.ts";
import { buildSite, type Site } from "./playground/build_site.ts";
import { readBuiltSite } from "./playground/built_site.ts";
import { serveSite } from "./playground/serve_site.ts";
import { requireEmpty, writeSite } from "./playground/write_site.ts";

const flags = {
  port: setting.integer("where this machine serves the page; 0 for any free port", 8000, 0, 65_535),
  out: setting.folder("a new folder for the page's files, instead of serving them"),
};

const siteHere = () => Deno.build.standalone ? readBuiltSite() : buildSite();

/** `playground --help` and its behavior. */
export const playground: Command<typeof flags> = {
  usage: "deno task playground",
  about: `Trains networks side by side in a page, from initializations of your choice.

The page is built and served at 127.0.0.1 to this machine alone, until Ctrl-C; it trains in the
browser, on its WebGPU or on all cores, and asks no other host for anything. Curves, weights and
answers are shown as they change. With --out=DIR it becomes a folder of files for any host. A host
that sends these headers lets it use several threads; without them it takes one:
  Cross-Origin-Opener-Policy: same-origin
  Cross-Origin-Embedder-Policy: require-corp`,
  flags,
  examples: [
    "deno task playground",
    "deno task playground --port=0",
    "deno task playground --out=site",
  ],
  run: async (given) => {
    const { port = flags.port.initial, out = "" } = given;
    if (out) {
      assertUsed(flags, given, { port: "expected no --out, with which nothing is served" });
      await requireEmpty(out);
      await writeSite(await siteHere(), out);
      printText(`site: ${out}/index.html`);
      return;
    }
    // A port that can't be had is said before anything is built.
    const site = Promise.withResolvers<Site>();
    const server = serveSite(site.promise, port);
    site.resolve(await siteHere());
    printText(`playground: http://127.0.0.1:${server.addr.port}/ (Ctrl-C ends it)`);
    await server.finished;
  },
};

if (import.meta.main) await runMain(() => runCommand(playground, Deno.args));
