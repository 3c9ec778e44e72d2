/**
 * YAML as JSON and lines of keys. No command imports it: in a checkout it is a program of its own, which
 * `config_text.ts` starts with `tasks/yaml.lock`, as whatever `deno.lock` lists is downloaded before any task
 * runs.
 *
 * @module
 */
// deno-lint-ignore no-import-prefix
import { isMap, isScalar, LineCounter, parseDocument, type YAMLMap } from "npm:yaml@2.9.1";
import type { YamlDocument } from "./config_text.ts";

/** Reads one document of YAML 1.2. */
export function readYaml(text: string): YamlDocument {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const lineAt = (offset = 0) => counter.linePos(offset).line;
  const [first] = document.errors;
  if (first) return { wrong: first.message.split("\n")[0], line: lineAt(first.pos[0]) };
  const lines: Record<string, number> = {};
  const note = (map: YAMLMap, before: string) => {
    for (const { key, value } of map.items) {
      if (!isScalar(key)) continue;
      const path = `${before}${key.value}`;
      lines[path] = lineAt(key.range?.[0]);
      if (isMap(value)) note(value, `${path}.`);
    }
  };
  if (isMap(document.contents)) note(document.contents, "");
  try {
    return { content: document.toJS(), lines };
  } catch (error) {
    // Aliases that would swell.
    return { wrong: (error as Error).message, line: 1 };
  }
}

if (import.meta.main) {
  console.log(JSON.stringify(readYaml(await new Response(Deno.stdin.readable).text())));
}
