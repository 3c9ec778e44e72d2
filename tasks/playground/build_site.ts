/**
 * The playground as files: a page, its style, and two programs, each one ES module that runs in a browser.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import html from "./site/index.html" with { type: "text" };
import base from "./site/base.css" with { type: "text" };
import bar from "./site/bar.css" with { type: "text" };
import settings from "./site/settings.css" with { type: "text" };
import figures from "./site/figures.css" with { type: "text" };
import samples from "./site/samples.css" with { type: "text" };
import narrow from "./site/narrow.css" with { type: "text" };
import { policyOf } from "./policy.ts";

/** A file of the site. */
export interface SiteFile {
  /** Its media type, for a server. */
  readonly type: string;
  /** Its text. */
  readonly text: string;
}

/** The site's files by name. */
export type Site = ReadonlyMap<string, SiteFile>;

/** The programs by the files that they become: all that has to do with training is in the worker. */
const programs = {
  "page.js": new URL("./page/main.ts", import.meta.url),
  "worker.js": new URL("./engine/worker.ts", import.meta.url),
};

/** The style sheet, whose last part is for narrow pages. */
const styles = [base, bar, settings, figures, samples, narrow];

/** This repository's manifest, where the programs' imports are named, unless they come from a registry. */
const manifest = new URL("../../deno.json", import.meta.url);

/**
 * Bundles the site.
 *
 * @throws {Error} If a program can't be bundled, with what Deno says.
 */
export async function buildSite(): Promise<Site> {
  const names = Object.entries(programs);
  const built = await Promise.all(names.map(async ([name, url]) => {
    const file: SiteFile = { type: "text/javascript; charset=utf-8", text: await bundle(url) };
    return [name, file] as const;
  }));
  return new Map<string, SiteFile>([
    ["index.html", {
      type: "text/html; charset=utf-8",
      text: html.replace("POLICY", policyOf("page")),
    }],
    ["style.css", { type: "text/css; charset=utf-8", text: styles.join("") }],
    ...built,
  ]);
}

async function bundle(url: URL): Promise<string> {
  const local = url.protocol === "file:";
  const folder = await Deno.makeTempDir({ prefix: "playground-" });
  const output = `${folder}/bundle.js`;
  const args = [
    ...["bundle", "--quiet", "--platform", "browser", "--format", "esm", "--minify", "--no-lock"],
    // What this module came from may be asked for the others, too.
    ...local
      ? ["--config", fileURLToPath(manifest)]
      : ["--no-config", `--allow-import=${url.host}`],
    ...["--output", output, local ? fileURLToPath(url) : url.href],
  ];
  try {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args,
      cwd: folder,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    if (code === 0) return await Deno.readTextFile(output);
    const said = new TextDecoder().decode(stderr).trim();
    throw new Error(
      `Cannot build the playground: expected ${url.href} to become a bundle: ${said}`,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
