/**
 * Commands that start themselves again with flags of V8, so that `deno run -A`, which has none, is as fast as
 * `deno task`: V8 takes flags at its start alone. Loads next to nothing.
 *
 * @module
 */
import { V8_FLAGS } from "../../src/host/mod.ts";

/** Anything in this variable does what `--no-relaunch` does. */
export const OFF = "MIMETIC_NO_RELAUNCH";

/** Where V8's flags may stand in the environment. */
const VARIABLE = "DENO_V8_FLAGS";

/**
 * Puts the same command with {@linkcode V8_FLAGS} in this process's place: the same arguments of Deno and of the
 * command, permissions, files, terminal and process number, so that there is nothing to pass on, no signal and
 * no exit code. Does nothing where the flags are there, aren't wanted, or can't be had: that takes Linux on
 * x86-64 and `deno run -A`, which may read its own command line and call the C library's `execv`. Must be called
 * before anything listens for signals, as those that are ignored stay so, and those with a listener don't.
 */
export function relaunch(args: readonly string[] = Deno.args): void {
  const { os, arch, standalone } = Deno.build;
  if (os !== "linux" || arch !== "x86_64" || standalone) return;
  // Nothing is computed for a help.
  if (args.some((arg) => /^(--no-relaunch(=true)?|--help|-h)$/.test(arg))) return;
  const granted = (name: "env" | "ffi" | "read") =>
    Deno.permissions.querySync({ name }).state === "granted";
  if (!granted("env") || !granted("ffi") || !granted("read")) return;
  const given = Deno.env.get(VARIABLE);
  if (Deno.env.get(OFF)) return;
  try {
    // All words that Deno was started with, each with a zero at its end.
    const words = Deno.readFileSync("/proc/self/cmdline");
    const flags = `${given} ${new TextDecoder().decode(words)}`;
    // Who debugs it waits for one process.
    if (V8_FLAGS.every((flag) => flags.includes(flag)) || flags.includes("\0--inspect")) return;
    Deno.env.set(VARIABLE, [...given ? [given] : [], ...V8_FLAGS].join(","));
    replaceProcess(Deno.execPath(), words);
  } catch {
    // Without them the same numbers take longer; the device says so once it is opened.
  }
  if (given === undefined) Deno.env.delete(VARIABLE);
  else Deno.env.set(VARIABLE, given);
}

/** Calls `execv`, which returns only if it fails. */
function replaceProcess(program: string, words: Uint8Array<ArrayBuffer>): void {
  const library = Deno.dlopen("libc.so.6", {
    execv: { parameters: ["buffer", "buffer"], result: "i32" },
  });
  const first = Deno.UnsafePointer.value(Deno.UnsafePointer.of(words));
  const starts = [0, ...[...words.keys()].filter((i) => words[i] === 0).map((i) => i + 1)];
  const pointers = BigUint64Array.from(starts, (start) => first + BigInt(start));
  // The last word's zero is followed by no word.
  pointers[pointers.length - 1] = 0n;
  library.symbols.execv(new TextEncoder().encode(`${program}\0`), pointers);
  library.close();
}
