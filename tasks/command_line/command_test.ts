import assert from "assert";
import { type Command, helpText } from "./command.ts";
import { setting, StoppedError, UsageError } from "../../src/experiments/mod.ts";
import { callCommand } from "../testing/processes.ts";

const flags = { epochs: setting.integer("passes", 12) };

function command(run: Command<typeof flags>["run"]): Command<typeof flags> {
  return { usage: "deno task demo", about: "Shows.", flags, examples: ["deno task demo"], run };
}

const call = (run: Command<typeof flags>["run"], args: readonly string[]) =>
  callCommand(command(run), args);

Deno.test("a command gets the flags that were given and exits with 0", async () => {
  let seen: unknown;
  const result = await call((given, args) => {
    seen = [{ ...given }, args];
    return Promise.resolve();
  }, ["--epochs=3"]);
  assert.deepEqual(result, { code: 0, out: "", err: "" });
  assert.deepEqual(seen, [{ epochs: 3 }, ["--epochs=3"]]);
});

Deno.test("help is printed wherever it is asked for, and nothing is run", async () => {
  const fail = () => Promise.reject(new Error("was run"));
  for (const args of [["--help"], ["-h"], ["--epochs=nonsense", "--help"]]) {
    const { code, out, err } = await call(fail, args);
    assert.deepEqual([code, err], [0, ""]);
    assert.equal(out, helpText(command(fail)));
  }
  const text = helpText(command(fail));
  for (const part of ["deno task demo [flags]", "Shows.", "--epochs=N", "[12]", "Examples:"]) {
    assert.ok(text.includes(part), part);
  }
});

Deno.test("a wrong use exits with 2 and points to the help", async () => {
  const wrong = await call(() => Promise.resolve(), ["--epoch=3"]);
  assert.equal(wrong.code, 2);
  assert.equal(
    wrong.err,
    "error: Cannot read --epoch: expected a flag of this command; nearest: --epochs\n" +
      "See deno task demo --help",
  );
  const later = await call(() => Promise.reject(new UsageError("Cannot do both")), []);
  assert.deepEqual([later.code, later.err.split("\n")[0]], [2, "error: Cannot do both"]);
});

Deno.test("a failure exits with 1 and one line; a bug keeps its stack", async () => {
  const failure = await call(() => Promise.reject(new RangeError("Cannot do it as: 5")), []);
  assert.deepEqual(failure, { code: 1, out: "", err: "error: Cannot do it as: 5" });
  const bug = await call(() => Promise.reject(new TypeError("x is undefined")), []);
  assert.equal(bug.code, 1);
  assert.match(bug.err, /^error: TypeError: x is undefined\n +at /);
  const odd = await call(() => Promise.reject("a word"), []);
  assert.deepEqual([odd.code, odd.err], [1, "error: a word"]);
});

Deno.test("a command that a signal stopped exits with the signal's code, and prints no error", async () => {
  for (const code of [130, 143, 129]) {
    const stopped = await call(() => Promise.reject(new StoppedError(code)), []);
    assert.deepEqual(stopped, { code, out: "", err: "" });
  }
});
