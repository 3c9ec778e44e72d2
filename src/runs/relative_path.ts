/**
 * The way from a file to another one, however each is named.
 *
 * @param folder The absolute path of the folder in which relative ones begin. Default: the process'.
 *
 * @example
 * ```ts
 * import { relativePath } from "./relative_path.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(relativePath("runs/index.html", "runs/a/report.html"), "a/report.html");
 * assert.equal(relativePath("pages/index.html", "./runs/a/report.html"), "../runs/a/report.html");
 * ```
 */
export function relativePath(from: string, to: string, folder?: string): string {
  const [start, end] = [from, to].map((path) =>
    partsOf(isAbsolute(path) ? path : `${folder ?? Deno.cwd()}/${path}`)
  );
  start.pop();
  let shared = 0;
  while (shared < start.length && start[shared] === end[shared]) shared++;
  return [...start.slice(shared).map(() => ".."), ...end.slice(shared)].join("/");
}

function isAbsolute(path: string): boolean {
  return /^([A-Za-z]:)?[/\\]/.test(path);
}

/** The folders of an absolute path from the root on, which has none above it, and the name. */
function partsOf(path: string): string[] {
  const parts: string[] = [];
  for (const part of path.split(/[/\\]/)) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts;
}
