import assert from "assert";
import { setting, type Settings, UsageError } from "../../src/experiments/mod.ts";
import { describeFlags, parseArguments, parseFlags } from "./flags.ts";

const { choice, folder, integer, integers, list, number, numbers, rates, text, toggle, zeroOr } =
  setting;

const flags = {
  epochs: integer("passes", 12, 1, 1_000),
  skip: integer("to leave out", 0, 0, 20_000),
  kernel: integers("sides", [0], 0, 63),
  decay: number("weight decay", 0.05, 0, 10),
  warmup: number("part", 0.05, 0, 0.99),
  device: choice("where", "auto", ["auto", "webgpu", "cpu"]),
  init: list("arms", ["default"], ["default", "mimetic", "random"]),
  clip: zeroOr(number("limit", 1, 1e-6, 1e30)),
  lr: rates("rates", [1e-3]),
  scale: numbers("scales", [1], { low: 1e-6, high: 1e6, zero: true }),
  odds: numbers("odds", [1]),
  out: folder("folder"),
  note: text("what to add"),
  report: toggle("only the report"),
  layers: setting.ranges("some", 1000),
};

Deno.test("every kind of flag is read, with = and without", () => {
  const expected = {
    epochs: 3,
    skip: 0,
    kernel: [3, 9, 0],
    decay: 0.5,
    device: "cpu",
    init: ["mimetic", "default"],
    lr: [0.001, 0.002],
    out: "a b=c",
    report: true,
  };
  const args = "--epochs=3 --skip=0 --kernel=3,9,3,0 --decay=.5 --device=cpu " +
    "--init=mimetic,default --lr=1e-3,2e-3";
  const given = [...args.split(" "), "--out=a b=c", "--report"];
  assert.deepEqual({ ...parseFlags(flags, given) }, expected);
  const apart = given.flatMap((arg) => {
    const at = arg.indexOf("=");
    return at < 0 ? [arg] : [arg.slice(0, at), arg.slice(at + 1)];
  });
  assert.deepEqual({ ...parseFlags(flags, apart) }, expected);
});

Deno.test("flags that aren't given aren't in the result, and the last of two counts", () => {
  assert.deepEqual({ ...parseFlags(flags, []) }, {});
  assert.deepEqual({ ...parseFlags(flags, ["--epochs=1", "--epochs=2"]) }, { epochs: 2 });
  assert.deepEqual({ ...parseFlags(flags, ["--report=false"]) }, { report: false });
});

Deno.test("numbers are lists or grids", () => {
  const read = (given: string) => parseFlags(flags, [`--lr=${given}`]).lr;
  assert.deepEqual(read("5e-4"), [0.0005]);
  assert.deepEqual(read("1e-4..1e-2x3"), [0.0001, 0.001, 0.01]);
  assert.deepEqual(read("1..8x4"), [1, 2, 4, 8]);
  assert.deepEqual(read("0.1..0.001x3"), [0.1, 0.01, 0.001]);
  assert.deepEqual(read("3..7x1"), [3]);
  assert.deepEqual(read("0.002,0.002"), [0.002]);
  assert.deepEqual(read("1e-12,1e3"), [1e-12, 1e3]);
  assert.equal(parseFlags(flags, ["--clip=0"]).clip, 0);
  assert.deepEqual(parseFlags(flags, ["--scale=0,.5,-0"]).scale, [0, 0.5]);
});

Deno.test("bad values are refused with the flag, the rule and what was given", () => {
  const wrong: [string, string][] = [
    ["--epochs=0", "a whole number from 1 to 1000"],
    ["--epochs=1001", "a whole number from 1 to 1000"],
    ["--epochs=1.5", "a whole number from 1 to 1000"],
    ["--epochs=3x", "a whole number from 1 to 1000"],
    ["--epochs=0x10", "a whole number from 1 to 1000"],
    ["--skip=", "a whole number from 0 to 20,000"],
    ["--skip=-1", "a whole number from 0 to 20,000"],
    ["--skip=1000000000", "a whole number from 0 to 20,000"],
    ["--kernel=3,-1", "up to 100 whole numbers from 0 to 63 as 3,5,7"],
    ["--kernel=65", "up to 100 whole numbers from 0 to 63 as 3,5,7"],
    ["--kernel=", "up to 100 whole numbers from 0 to 63 as 3,5,7"],
    ["--decay=-1", "a number from 0 to 10"],
    ["--decay=", "a number from 0 to 10"],
    ["--decay=Infinity", "a number from 0 to 10"],
    ["--decay=NaN", "a number from 0 to 10"],
    ["--warmup=1", "a number from 0 to 0.99"],
    // In float32 it would be 0, which is no limit.
    ["--clip=1e-46", "0 or a number from 0.000001 to 1e30"],
    ["--odds=1e-46", "up to 100 numbers from 1e-37 to 1e38 as 1e-3,2e-3 or 1e-4..1e-2x4"],
    ["--odds=1e39", "up to 100 numbers from 1e-37 to 1e38 as 1e-3,2e-3 or 1e-4..1e-2x4"],
    ["--device=gpu", "one of auto, webgpu, cpu"],
    ["--device=CPU", "one of auto, webgpu, cpu"],
    ["--init=default,foo", "some of default, mimetic, random"],
    ["--init=", "some of default, mimetic, random"],
    ["--out=", "a folder"],
    ["--out= ", "a folder"],
    ["--note=a\nb", "a text of one line and at most 1,000 letters"],
    ["--report=maybe", "true or false"],
  ];
  const wrongRates = [
    "",
    "1e-50",
    "1e30",
    "1e300",
    "1e-3..1e4x2",
    "0",
    "-1e-3",
    "a,b",
    "1..x3",
    "1..2x0",
    "0..1x3",
    "1e-3,,2",
    "1..2x1000000000",
  ];
  for (const given of wrongRates) {
    wrong.push([
      `--lr=${given}`,
      "up to 100 numbers from 1e-12 to 1000 as 1e-3,2e-3 or 1e-4..1e-2x4",
    ]);
  }
  for (const given of ["", "0.5,,2", "1,", "-1", "Infinity", "1e39", "1e-46"]) {
    wrong.push([
      `--scale=${given}`,
      "up to 100 numbers that are 0 or from 0.000001 to 1,000,000 as 0,0.5,1",
    ]);
  }
  for (const [arg, rule] of wrong) {
    const [name, given] = arg.split("=");
    const message = `Cannot read ${name}: expected ${rule}, got ${given || '""'}`;
    assert.throws(() => parseFlags(flags, [arg]), { name: "UsageError", message });
  }
});

Deno.test("a value that is missing is asked for, at the end and before another flag", () => {
  const message = "Cannot read --out: expected DIR, got nothing";
  assert.throws(() => parseFlags(flags, ["--out"]), { name: "UsageError", message });
  assert.throws(() => parseFlags(flags, ["--out", "--epochs=3"]), { message });
  assert.deepEqual({ ...parseFlags(flags, ["--out=--odd"]) }, { out: "--odd" });
});

Deno.test("unknown flags are refused with the nearest names", () => {
  const message = (arg: string) => {
    try {
      parseFlags(flags, [arg]);
    } catch (error) {
      assert.ok(error instanceof UsageError);
      return error.message;
    }
    assert.fail(`${arg} was taken`);
  };
  assert.match(message("--epoch=3"), /^Cannot read --epoch: .*; nearest: --epochs, /);
  assert.match(message("--devise=cpu"), /nearest: --device, /);
  assert.match(message("-o"), /^Cannot read -o: expected a flag of this command; nearest: --/);
  assert.match(message("--constructor=1"), /^Cannot read --constructor/);
  assert.match(message("--no-report"), /^Cannot read --no-report/);
});

Deno.test("stray words are refused", () => {
  assert.throws(() => parseFlags(flags, ["cpu"]), {
    name: "UsageError",
    message: 'Cannot read "cpu": expected a flag as --name=value',
  });
  assert.throws(() => parseFlags(flags, ["--report", "true"]), /Cannot read "true"/);
});

Deno.test("the table of flags shows placeholders, help and defaults", () => {
  const some: Settings = {
    ...flags,
    "a-flag-with-a-very-long-name-indeed": integer("long", 5, 1, 9),
  };
  const lines = describeFlags(some).split("\n");
  const line = (name: string) => lines.find((text) => text.trim().startsWith(`--${name}`))!;
  assert.match(line("epochs"), /^ {2}--epochs=N +passes \[12\]$/);
  assert.match(line("init"), /--init=A,B,… +arms \[default\]$/);
  assert.match(line("device"), /--device=auto\|webgpu\|cpu +where \[auto\]$/);
  assert.match(line("out"), /--out=DIR +folder$/);
  assert.match(line("report"), /--report +only the report$/);
  assert.match(lines[lines.indexOf(line("a-flag")) + 1], /^ +long \[5\]$/);
});

Deno.test("what fits doesn't depend on where a value comes from", () => {
  const wrong: Record<keyof typeof flags, unknown[]> = {
    epochs: ["3", 0, 1001, 1.5, NaN, null, undefined, [3], {}, true],
    skip: [-1, "0"],
    kernel: [3, [], [3, 3], ["3"], [64], null, Array.from({ length: 101 }, (_, i) => i % 63)],
    decay: ["0.1", NaN, Infinity, -1, 11, null],
    warmup: [1],
    clip: [1e-46, -1, 1e31, NaN, "0", null],
    device: ["gpu", null, 1],
    init: ["default", [], ["foo"], ["default", "default"], null],
    lr: [[0], [-1], [NaN], ["1"], [], 1e-3, null],
    odds: [[0], [1e39], [Infinity]],
    scale: [[-1], [1e39], [NaN], ["1"], [], [0, 0], 1, null],
    out: [null, 3, "a\nb"],
    note: [null, 3, "a\nb", "x".repeat(1001)],
    report: ["true", 1, null],
    layers: [[-1], [1.5], [1001], ["1"], 1, null],
  };
  for (const [name, values] of Object.entries(wrong)) {
    const flag = (flags as Settings)[name];
    for (const value of values) assert.equal(flag.fits(value), false, `${name} ${value}`);
    assert.equal(flag.fits(flag.initial), true, name);
  }
});

Deno.test("ranges are read with single numbers between them, each once", () => {
  const read = (text: string) => ({ ...parseFlags(flags, [`--layers=${text}`]) }).layers;
  assert.deepEqual(read("0-3,5"), [0, 1, 2, 3, 5]);
  assert.deepEqual(read("7,5-7"), [7, 5, 6]);
  for (const wrong of ["", "3-1", "1-", "-1", "1-2-3", "a", "0-1001", "0-1e9", "1;2"]) {
    assert.throws(() => read(wrong), /expected whole numbers from 0 to 1000 with ranges/, wrong);
  }
});

Deno.test("words stand between flags where a command takes them, and nowhere else", () => {
  const args = ["a.safetensors", "--epochs", "3", "--report", "b"];
  const { values, words } = parseArguments(flags, args);
  assert.deepEqual([{ ...values }, words], [{ epochs: 3, report: true }, ["a.safetensors", "b"]]);
  assert.throws(
    () => parseFlags(flags, args),
    /Cannot read "a.safetensors": expected a flag as/,
  );
});
