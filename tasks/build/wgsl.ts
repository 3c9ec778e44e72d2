/**
 * The texts of WGSL as modules of TypeScript, one for each family: those are loaded the same way by
 * Deno, bundlers, and servers of plain modules.
 *
 * @module
 */
import { type Generated, generatedHead, literal, ROOT } from "./generated.ts";

const SOURCES = "kernels/webgpu/";

/** Where the modules lie. */
export const WGSL_MODULES = `${SOURCES}generated/`;

/** What a file's text is called in its module: `geluText` of `gelu.wgsl`. */
function textName(file: string): string {
  const name = file.replace(/\.wgsl$/, "").replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
  return `${name}Text`;
}

/** The module of one family's texts. */
async function familyModule(family: string): Promise<Generated> {
  const folder = new URL(`${SOURCES}${family}/`, ROOT);
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  let text = generatedHead(`${SOURCES}${family}`);
  for (const name of names.filter((name) => name.endsWith(".wgsl")).sort()) {
    const source = await Deno.readTextFile(new URL(name, folder));
    text += `\n/** ${name} */\nexport const ${textName(name)}: string = ${literal(source)};\n`;
  }
  return { path: `${WGSL_MODULES}${family}.ts`, text };
}

/** The modules of all families. */
export async function wgslModules(): Promise<Generated[]> {
  const entries = await Array.fromAsync(Deno.readDir(new URL(SOURCES, ROOT)));
  const families = entries.map(({ name }) => name).filter((name) => name !== "generated").sort();
  return await Promise.all(families.map(familyModule));
}
