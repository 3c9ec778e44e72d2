/**
 * The CPU kernels, compiled from AssemblyScript.
 *
 * @module
 */
// No manifest lists it, as whatever a manifest lists is downloaded before any task runs.
// deno-lint-ignore no-import-prefix
import asc from "npm:assemblyscript@0.28.20/asc";
import { Buffer } from "node:buffer";
import { gunzipSync, gzipSync } from "node:zlib";
import { weave } from "../../kernels/cpu/weave.ts";
import { assemblyTexts } from "../../src/devices/cpu/testing/assembly_texts.ts";
import { type Generated, generatedHead, ROOT } from "./generated.ts";
import { refuseScalarRoots } from "./scalar_roots.ts";

const SOURCES = new URL("kernels/cpu/assembly/", ROOT);

/** What each variant asks of its host; the first that a host can load is the one to take. */
const VARIANTS: Record<string, string[]> = {
  relaxed: ["--enable", "relaxed-simd"],
  plain: [],
};
/** What all modules are compiled with. */
const COMMON = ["--runtime", "stub", "--noAssert", "--importMemory", "--enable", "simd"];

/** What the device's kernels are compiled with, whose memory threads share. */
const OPTIONS = [
  ...COMMON,
  "-O2",
  "--sharedMemory",
  "--maximumMemory",
  "65536",
  "--initialMemory",
  "1",
  // Below lie the words that threads wait on.
  "--memoryBase",
  "16384",
  "--enable",
  "threads",
];

async function compile(
  entry: string,
  options: string[],
  written: ReadonlyMap<string, string> = new Map(),
): Promise<Uint8Array> {
  let wasm: Uint8Array | undefined;
  let text = "";
  const { error, stderr } = await asc.main(
    [entry, "-o", "kernels.wasm", "--textFile", "kernels.wat", ...options],
    {
      readFile(name: string) {
        try {
          return written.get(name) ?? Deno.readTextFileSync(new URL(name, SOURCES));
        } catch (error) {
          if (error instanceof Deno.errors.NotFound) return null;
          throw error;
        }
      },
      writeFile(_name: string, contents: string | Uint8Array) {
        if (typeof contents === "string") text = contents;
        else wasm = contents;
      },
      listFiles: () => [],
    },
  );
  if (!error && wasm) {
    refuseScalarRoots(text);
    return wasm;
  }
  throw new Error(
    "Cannot compile the CPU kernels: expected each instruction's file to export a function of its " +
      `name, and AssemblyScript throughout, got ${stderr}`,
  );
}

function moduleText(names: readonly string[], compiled: readonly Uint8Array[]): string {
  const lines = gzipSync(weave(compiled), { level: 9 }).toString("base64").match(/.{1,10000}/g)!;
  const variants = names.map((name, i) => `{ name: "${name}", bytes: ${compiled[i].length} }`);
  return generatedHead("kernels/cpu/assembly") +
    `/** The variants of the CPU kernels. */\n` +
    `export const variants: readonly { readonly name: string; readonly bytes: number }[] = [\n` +
    variants.map((variant) => `  ${variant},\n`).join("") + `];\n\n` +
    `/** Their WebAssembly, woven (kernels/cpu/weave.ts), by gzip, in base64. */\n` +
    `export const woven: string =\n` +
    lines.map((line) => `  "${line}"`).join(" +\n") + ";\n";
}

/** Whether a module's text holds the same kernels: versions of gzip make other bytes. */
function holds(text: string, compiled: readonly Uint8Array[]): boolean {
  const packed = Array.from(text.matchAll(/^ +"(.*)"/gm), ([, line]) => line).join("");
  try {
    return gunzipSync(Buffer.from(packed, "base64")).equals(weave(compiled));
  } catch {
    return false;
  }
}

/** The AssemblyScript that is made of descriptions, and the module that holds all variants. */
export async function cpuModules(): Promise<Generated[]> {
  const texts = assemblyTexts();
  const written = new Map(texts.map(({ name, text }) => [`generated/${name}`, text]));
  const modules: Generated[] = texts.map(({ name, text }) => ({
    path: `kernels/cpu/assembly/generated/${name}`,
    text,
  }));
  const compiled: Uint8Array[] = [];
  for (const options of Object.values(VARIANTS)) {
    compiled.push(await compile("index.ts", [...OPTIONS, ...options], written));
  }
  modules.push({
    path: "kernels/cpu/compiled.ts",
    text: moduleText(Object.keys(VARIANTS), compiled),
    equals: (text) => holds(text, compiled),
  });
  return modules;
}

/**
 * A module of one thread's loops as text: each variant's WebAssembly in hexadecimal digits. Servers' gzip makes
 * them half as long as base64, in which what repeats looks different each time.
 */
async function loopModule(
  folder: string,
  path: string,
  variants: readonly string[],
): Promise<Generated> {
  const options = [...COMMON, "-O3", "--initialMemory", "1"];
  const lines: string[] = [];
  for (const name of variants) {
    const wasm = await compile(`${folder}/index.ts`, [...options, ...VARIANTS[name]]);
    lines.push(`  // ${name}\n  "${Buffer.from(wasm).toString("hex")}",\n`);
  }
  return {
    path,
    text: generatedHead(`kernels/cpu/assembly/${folder}`) +
      `/** The WebAssembly of the loops, in hexadecimal digits; the first that a host can load is the one to take. */\n` +
      `export const codes: readonly string[] = [\n${lines.join("")}];\n`,
  };
}

/** The loops of linear algebra, which `src/tensors` calls. */
export async function tensorModules(): Promise<Generated[]> {
  const path = "src/tensors/linear_algebra/generated/kernels.ts";
  return [await loopModule("linear_algebra", path, Object.keys(VARIANTS))];
}

/** The loops of random numbers, which `src/random` calls: no sum in them may be fused. */
export async function randomModules(): Promise<Generated[]> {
  return [await loopModule("random", "src/random/generated/kernels.ts", ["plain"])];
}
