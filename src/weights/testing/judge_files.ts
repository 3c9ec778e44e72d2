/**
 * Reads mutated safetensors files and prints each with what became of it:
 * `deno run src/weights/testing/judge_files.ts COUNT SEED`.
 *
 * @module
 */
import { decodeSafetensors } from "../safetensors.ts";
import { mutatedFile } from "./mutated_files.ts";

if (import.meta.main) {
  const [count, seed] = Deno.args;
  for (let index = 0; index < Number(count); index++) {
    const bytes = mutatedFile(index, seed);
    console.log(`${bytes.toBase64()} ${judge(bytes)}`);
  }
}

/** `ok`, or why not. */
function judge(bytes: Uint8Array): string {
  try {
    decodeSafetensors(bytes, "x");
    return "ok";
  } catch (error) {
    if (error instanceof RangeError) return error.message.replaceAll("\n", " ");
    throw error;
  }
}
