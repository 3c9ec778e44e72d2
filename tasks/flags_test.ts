import assert from "assert";
import {
  choice,
  describeFlags,
  type Flags,
  integer,
  integers,
  list,
  nearest,
  number,
  numbers,
  parseFlags,
  text,
  toggle,
  UsageError,
} from "./flags.ts";

const flags = {
  epochs: integer("passes", 12),
  skip: integer("to leave out", 0, 0),
  kernel: integers("sides", [0], 0),
  decay: number("weight decay", 0.05),
  warmup: number("part", 0.05, 0, 0.99),
  device: choice("where", "auto", ["auto", "webgpu", "cpu"]),
  init: list("arms", ["default"], ["default", "mimetic", "random"]),
  lr: numbers("rates", [1e-3]),
  out: text("folder", "", "DIR"),
  report: toggle("only the report"),
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
});

Deno.test("bad values are refused with the flag, the rule and what was given", () => {
  const wrong: [string, string][] = [
    ["--epochs=0", "Cannot read --epochs as it must be a whole number of at least 1: 0"],
    ["--epochs=1.5", "Cannot read --epochs as it must be a whole number of at least 1: 1.5"],
    ["--epochs=3x", "Cannot read --epochs as it must be a whole number of at least 1: 3x"],
    ["--epochs=0x10", "Cannot read --epochs as it must be a whole number of at least 1: 0x10"],
    ["--skip=", "Cannot read --skip as it must be a whole number of at least 0: "],
    ["--skip=-1", "Cannot read --skip as it must be a whole number of at least 0: -1"],
    [
      "--kernel=3,-1",
      "Cannot read --kernel as it takes whole numbers of at least 0 as 3,5,7: 3,-1",
    ],
    ["--kernel=", "Cannot read --kernel as it takes whole numbers of at least 0 as 3,5,7: "],
    ["--decay=-1", "Cannot read --decay as it must be a number from 0 to Infinity: -1"],
    ["--decay=", "Cannot read --decay as it must be a number from 0 to Infinity: "],
    ["--decay=Infinity", "Cannot read --decay as it must be a number from 0 to Infinity: Infinity"],
    ["--warmup=1", "Cannot read --warmup as it must be a number from 0 to 0.99: 1"],
    ["--device=gpu", "Cannot read --device as it must be one of auto, webgpu, cpu: gpu"],
    ["--device=CPU", "Cannot read --device as it must be one of auto, webgpu, cpu: CPU"],
    [
      "--init=default,foo",
      "Cannot read --init as each must be one of default, mimetic, random: foo",
    ],
    ["--init=", "Cannot read --init as each must be one of default, mimetic, random: (empty)"],
    ["--report=maybe", "Cannot read --report as it is true or false: maybe"],
  ];
  for (const given of ["", "0", "-1e-3", "a,b", "1..x3", "1..2x0", "0..1x3", "1e-3,,2"]) {
    wrong.push([
      `--lr=${given}`,
      `Cannot read --lr as it takes positive numbers as 1e-3,2e-3 or 1e-4..1e-2x4: ${given}`,
    ]);
  }
  for (const [arg, message] of wrong) {
    assert.throws(() => parseFlags(flags, [arg]), { name: "UsageError", message });
  }
});

Deno.test("a value that is missing is asked for, at the end and before another flag", () => {
  const message = "Cannot read --out as it needs a value: DIR";
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
  assert.match(message("--epoch=3"), /^Cannot understand --epoch as .*; nearest: --epochs, /);
  assert.match(message("--devise=cpu"), /nearest: --device, /);
  assert.match(message("-o"), /^Cannot understand -o as there is no such flag; nearest: --/);
  assert.match(message("--constructor=1"), /^Cannot understand --constructor/);
  assert.match(message("--no-report"), /^Cannot understand --no-report/);
});

Deno.test("stray words are refused", () => {
  assert.throws(() => parseFlags(flags, ["cpu"]), {
    name: "UsageError",
    message: 'Cannot understand "cpu": flags look like --name=value',
  });
  assert.throws(() => parseFlags(flags, ["--report", "true"]), /Cannot understand "true"/);
});

Deno.test("the nearest words are those the fewest edits away", () => {
  assert.deepEqual(nearest("seed", ["batch", "seeds", "speed", "model"]), [
    "seeds",
    "speed",
    "model",
  ]);
  assert.deepEqual(nearest("lr", ["lr"]), ["lr"]);
});

Deno.test("the table of flags shows placeholders, help and defaults", () => {
  const some: Flags = { ...flags, "a-flag-with-a-very-long-name-indeed": integer("long", 5) };
  const lines = describeFlags(some).split("\n");
  const line = (name: string) => lines.find((text) => text.trim().startsWith(`--${name}`))!;
  assert.match(line("epochs"), /^ {2}--epochs=N +passes \[12\]$/);
  assert.match(line("init"), /--init=A,B,… +arms \[default\]$/);
  assert.match(line("device"), /--device=auto\|webgpu\|cpu +where \[auto\]$/);
  assert.match(line("out"), /--out=DIR +folder$/);
  assert.match(line("report"), /--report +only the report$/);
  assert.match(lines[lines.indexOf(line("a-flag")) + 1], /^ +long \[5\]$/);
});
