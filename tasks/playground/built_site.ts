import type { Site, SiteFile } from "./build_site.ts";

/** Where `deno task compile` leaves the page that its executable carries. */
export const BUILT_SITE = new URL("../../dist/playground/", import.meta.url);

/** Media types by the ends of names. */
const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
};

/** The site that an executable carries, which has no Deno to build it. */
export async function readBuiltSite(): Promise<Site> {
  const files: [string, SiteFile][] = [];
  for await (const { name } of Deno.readDir(BUILT_SITE)) {
    const type = types[name.split(".").at(-1)!];
    files.push([name, { type, text: await Deno.readTextFile(new URL(name, BUILT_SITE)) }]);
  }
  return new Map(files);
}
