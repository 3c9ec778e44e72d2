/**
 * The playground as files: a page, its style, and two programs, which share ES modules of what both need.
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
import { withoutWgslComments } from "./wgsl_comments.ts";

/** A file of the site. */
export interface SiteFile {
  /** Its media type, for a server. */
  readonly type: string;
  /** Its text. */
  readonly text: string;
}

/** The site's files by name. */
export type Site = ReadonlyMap<string, SiteFile>;

/** The programs' sources, whose files are page.js and worker.js: all that has to do with training is in the worker. */
const programs = ["page", "worker"].map((name) => new URL(`./${name}.ts`, import.meta.url));

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
  const scripts = await bundle(programs);
  return new Map<string, SiteFile>([
    ["index.html", {
      type: "text/html; charset=utf-8",
      text: html.replace("POLICY", policyOf("page")),
    }],
    ["style.css", { type: "text/css; charset=utf-8", text: styles.join("") }],
    ...scripts.map(([name, text]): [string, SiteFile] => [name, {
      type: "text/javascript; charset=utf-8",
      text,
    }]),
  ]);
}

/** The programs as files, what they have in common in others, which a browser loads once. */
async function bundle(urls: readonly URL[]): Promise<[name: string, text: string][]> {
  const [{ protocol, host }] = urls;
  const local = protocol === "file:";
  const folder = await Deno.makeTempDir({ prefix: "playground-" });
  const args = [
    ...["bundle", "--quiet", "--platform", "browser", "--format", "esm", "--minify", "--no-lock"],
    // What this module came from may be asked for the others, too.
    ...local ? ["--config", fileURLToPath(manifest)] : ["--no-config", `--allow-import=${host}`],
    ...["--code-splitting", "--outdir", `${folder}/site`],
    ...urls.map((url) => local ? fileURLToPath(url) : url.href),
  ];
  try {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args,
      cwd: folder,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    if (code === 0) return await loaded(`${folder}/site`);
    const said = new TextDecoder().decode(stderr).trim();
    throw new Error(
      `Cannot build the playground: expected ${urls.join(" and ")} to become bundles: ${said}`,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The programs' files and those that they name; what only code that was left out would load is left out, too. */
async function loaded(folder: string): Promise<[name: string, text: string][]> {
  const others = new Set(await Array.fromAsync(Deno.readDir(folder), ({ name }) => name));
  const files: [string, string][] = [];
  const take = async (name: string) => {
    others.delete(name);
    // Bundles have no comments but WGSL's.
    const text = withoutWgslComments(await Deno.readTextFile(`${folder}/${name}`));
    files.push([name, text]);
    for (const other of [...others]) {
      if (others.has(other) && text.includes(`"./${other}"`)) await take(other);
    }
  };
  for (const name of ["page.js", "worker.js"]) await take(name);
  return files;
}
