import assert from "assert";
import { formatSeconds, ProgressLine } from "./progress.ts";

Deno.test("seconds are written as people say them", () => {
  const written: [number, string][] = [
    [0, "0 s"],
    [-3, "0 s"],
    [12.4, "12 s"],
    [59.6, "1 min 00 s"],
    [200, "3 min 20 s"],
    [3599.7, "1 h 00 min"],
    [3720, "1 h 02 min"],
    [360_000, "100 h 00 min"],
  ];
  for (const [seconds, text] of written) assert.equal(formatSeconds(seconds), text);
});

/** What a progress line writes, on a terminal or not. */
function written(terminal: boolean, use: (line: ProgressLine) => void): string {
  const { isTerminal, writeSync } = Deno.stderr;
  const { consoleSize } = Deno;
  let text = "";
  Deno.stderr.isTerminal = () => terminal;
  Deno.stderr.writeSync = (bytes) => {
    text += new TextDecoder().decode(bytes);
    return bytes.length;
  };
  Deno.consoleSize = () => ({ columns: 100, rows: 24 });
  try {
    use(new ProgressLine());
  } finally {
    Object.assign(Deno.stderr, { isTerminal, writeSync });
    Deno.consoleSize = consoleSize;
  }
  return text;
}

const half = { label: "mimetic", fraction: 0.507, secondsLeft: 61, facts: ["loss 1.234"] };

Deno.test("on a terminal one line is rewritten, and cleared by lines that stay", () => {
  const text = written(true, (line) => {
    line.show(half);
    line.print("done");
    line.print("more");
  });
  // deno-lint-ignore no-control-regex
  const plain = text.replaceAll(/\x1b\[\d+m/g, "");
  const bar = "█".repeat(10) + "░".repeat(10);
  const shown = `mimetic ${bar}  50 % · loss 1.234 · 1 min 01 s left`;
  assert.equal(plain, `\r\x1b[2K${shown}\r\x1b[2Kdone\nmore\n`);
});

Deno.test("elsewhere lines are whole, without control characters, and seldom", () => {
  const text = written(false, (line) => {
    line.show(half);
    line.show({ ...half, fraction: 0.6 });
    line.print("done");
  });
  assert.equal(text, "mimetic  50 % · loss 1.234 · 1 min 01 s left\ndone\n");
});
