/**
 * The styles and scripts of pages as a module of texts.
 *
 * @module
 */
import { type Generated, generatedHead, literal, ROOT } from "./generated.ts";

const FOLDER = "src/reports/page/";

/** The texts by the names under which pages import them. */
const texts = {
  style: "page.css",
  script: "page.js",
  indexStyle: "index.css",
  indexScript: "index.js",
};

/** The module that holds them. */
export async function pageModules(): Promise<Generated[]> {
  const constants = await Promise.all(
    Object.entries(texts).map(async ([name, file]) => {
      const text = await Deno.readTextFile(new URL(`${FOLDER}${file}`, ROOT));
      return `\n/** ${file} */\nexport const ${name}: string = ${literal(text)};\n`;
    }),
  );
  const head = generatedHead(`${FOLDER}${Object.values(texts).join(", ")}`);
  return [{ path: `${FOLDER}generated/page_texts.ts`, text: head + constants.join("") }];
}
