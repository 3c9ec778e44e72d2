/**
 * Texts of settings: JSON, and YAML by a package that is downloaded when a file of it is first read.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { shorten, UsageError } from "../../src/experiments/mod.ts";
import { runProgram } from "./run_program.ts";

/** What a text says, and where. */
export interface ConfigText {
  /** Its content. */
  readonly content: unknown;
  /** The line, from 1 on, of a key by its path, as in `settings.epochs`; `undefined` where it isn't known. */
  readonly lineOf: (path: string) => number | undefined;
}

/** A document of YAML, or why there is none. */
export type YamlDocument =
  | {
    /** What it says, as JSON would. */
    readonly content: unknown;
    /** Lines of keys from 1 on, by path, as in `settings.epochs`. */
    readonly lines: Readonly<Record<string, number>>;
  }
  | { readonly wrong: string; readonly line: number };

/** A text that isn't what its name says; `line` says where, if it is known. */
export class ConfigTextError extends Error {
  /** The class's name. */
  override readonly name = "ConfigTextError";

  /** Made of what was expected, and what is wrong. */
  constructor(message: string, readonly line?: number) {
    super(message);
  }
}

/**
 * Reads a text of settings: YAML where the path ends in `.yaml` or `.yml`, else JSON.
 *
 * @throws {ConfigTextError} if it isn't.
 * @throws {UsageError} if YAML's package can't be had.
 */
export async function readConfigText(path: string, text: string): Promise<ConfigText> {
  return /\.ya?ml$/i.test(path) ? await readYamlText(path, text) : readJsonText(text);
}

function readJsonText(text: string): ConfigText {
  try {
    return { content: JSON.parse(text), lineOf: (path) => lineInJson(text, path.split(".")) };
  } catch (error) {
    const [, line] = /line (\d+) column/.exec((error as Error).message) ?? [];
    const lines = text.split("\n");
    const shown = lines[Number(line) - 1]?.trim() || text.replaceAll("\n", " ");
    const got = shorten(shown.trim()) || "nothing";
    throw new ConfigTextError(`expected JSON, got ${got}`, line ? Number(line) : undefined);
  }
}

/** A quotation mark within a text is escaped, so that a quoted name before a colon is a key. */
function lineInJson(text: string, names: readonly string[]): number | undefined {
  let at = 0;
  for (const name of names) {
    const rest = text.slice(at);
    const found = rest.search(new RegExp(`${RegExp.escape(JSON.stringify(name))}\\s*:`));
    if (found < 0) return undefined;
    at += found;
  }
  return text.slice(0, at).split("\n").length;
}

async function readYamlText(path: string, text: string): Promise<ConfigText> {
  const document = await yamlDocument(text).catch((error) => {
    const why = error instanceof Error ? error.message : error;
    throw new UsageError(
      `Cannot read ${path}: expected npm's package yaml, which is downloaded when YAML is first ` +
        `read, got "${why}"; JSON takes no package`,
    );
  });
  if ("wrong" in document) {
    throw new ConfigTextError(`expected YAML; ${document.wrong}`, document.line);
  }
  return { content: document.content, lineOf: (name) => document.lines[name] };
}

async function yamlDocument(text: string): Promise<YamlDocument> {
  const address = import.meta.resolve("./yaml_document.ts");
  if (Deno.build.standalone || !address.startsWith("file:")) {
    // Computed, so that nothing but this call ever loads it.
    return (await import(address)).readYaml(text);
  }
  const lock = fileURLToPath(import.meta.resolve("../yaml.lock"));
  // The package looks at these, to show what it reads.
  const flags = ["-q", "--no-config", "--frozen", "--ignore-env=LOG_TOKENS,LOG_STREAM"];
  const args = ["run", ...flags, `--lock=${lock}`, fileURLToPath(address)];
  const { code, out, err } = (await runProgram(Deno.execPath(), args, text, { NO_COLOR: "1" }))!;
  if (code === 0) return JSON.parse(out);
  throw new Error(err.split("; ")[0].replace(/^error: /, ""));
}
