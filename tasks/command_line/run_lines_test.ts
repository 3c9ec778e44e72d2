import assert from "assert";
import { RunLines } from "./run_lines.ts";

Deno.test("a line of several says what its own run still takes", () => {
  const { isTerminal, writeSync } = Deno.stderr;
  let text = "";
  Deno.stderr.isTerminal = () => false;
  Deno.stderr.writeSync = (bytes) => {
    text += new TextDecoder().decode(bytes);
    return bytes.length;
  };
  try {
    const lines = new RunLines();
    const common = { fraction: 0.5, secondsLeft: 600, facts: ["loss 2.0"] };
    lines.showOf(1, { ...common, label: "default-seed0 (1/20)", runSecondsLeft: 30 });
    lines.showOf(2, { ...common, label: "default-seed1 (2/20)", runSecondsLeft: 31 });
    lines.show({ ...common, label: "images" });
  } finally {
    Object.assign(Deno.stderr, { isTerminal, writeSync });
  }
  assert.deepEqual(text.trimEnd().split("\n"), [
    "default-seed0 (1/20)  50 % · loss 2.0 · 30 s left",
    "default-seed1 (2/20)  50 % · loss 2.0 · 31 s left",
    "images  50 % · loss 2.0 · 10 min 00 s left",
  ]);
});
