import assert from "assert";
import { ProgressLine } from "./progress.ts";

/** What a progress line writes, on a terminal or not. */
function written(terminal: boolean, use: (line: ProgressLine) => void, columns = 100): string {
  const { isTerminal, writeSync } = Deno.stderr;
  const { consoleSize } = Deno;
  let text = "";
  Deno.stderr.isTerminal = () => terminal;
  Deno.stderr.writeSync = (bytes) => {
    text += new TextDecoder().decode(bytes);
    return bytes.length;
  };
  Deno.consoleSize = () => ({ columns, rows: 24 });
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

Deno.test("a narrow terminal gets a line that is cut between letters, never within a color", () => {
  const whole = written(true, (line) => line.show(half), 1000);
  for (let columns = 2; columns < 100; columns++) {
    const text = written(true, (line) => line.show(half), columns);
    // deno-lint-ignore no-control-regex
    const plain = (colored: string) => colored.replaceAll(/\x1b\[\d*[mK]/g, "").slice(1);
    assert.ok(plain(text).length <= columns - 1, text);
    assert.ok(plain(whole).startsWith(plain(text)), JSON.stringify(text));
    const counts = ["\x1b[90m", "\x1b[39m"].map((color) => text.split(color).length);
    assert.equal(counts[0], counts[1], JSON.stringify(text));
  }
});

Deno.test("fractions beyond all of the work, and none at all, are shown as such", () => {
  for (const [fraction, shown] of [[1.7, "100 %"], [-1, "  0 %"], [NaN, "  0 %"]] as const) {
    assert.match(written(true, (line) => line.show({ ...half, fraction })), new RegExp(shown));
  }
});

Deno.test("a line whose reader is gone ends nothing", () => {
  const { writeSync } = Deno.stderr;
  Deno.stderr.writeSync = () => {
    throw new Deno.errors.BrokenPipe("Broken pipe (os error 32)");
  };
  try {
    const line = new ProgressLine();
    line.print("one");
    line.show(half);
    line.print("two");
  } finally {
    Deno.stderr.writeSync = writeSync;
  }
});
