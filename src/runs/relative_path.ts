/**
 * The way from a file to another one, both relative to the same folder or both absolute.
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
export function relativePath(from: string, to: string): string {
  const [start, end] = [from, to].map(partsOf);
  start.pop();
  let shared = 0;
  while (shared < start.length && start[shared] === end[shared]) shared++;
  return [...start.slice(shared).map(() => ".."), ...end.slice(shared)].join("/");
}

function partsOf(path: string): string[] {
  const parts: string[] = [];
  for (const [i, part] of path.split(/[/\\]/).entries()) {
    if (part === "." || part === "" && i > 0) continue;
    if (part === ".." && parts.length && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts;
}
