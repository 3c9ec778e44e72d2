/**
 * The style and the script of reports as a module of texts.
 *
 * @module
 */
import { type Generated, generatedHead, literal, ROOT } from "./generated.ts";

const FOLDER = "src/reports/page/";

/** The module that holds them. */
export async function pageModules(): Promise<Generated[]> {
  const read = (name: string) => Deno.readTextFile(new URL(`${FOLDER}${name}`, ROOT));
  const text = generatedHead(`${FOLDER}page.css and page.js`) +
    `\n/** page.css */\nexport const style: string = ${literal(await read("page.css"))};\n` +
    `\n/** page.js */\nexport const script: string = ${literal(await read("page.js"))};\n`;
  return [{ path: `${FOLDER}generated/page_texts.ts`, text }];
}
