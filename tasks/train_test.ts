import assert from "assert";
import { experiments } from "./experiments.ts";
import { callMain } from "./testing/processes.ts";
import { main } from "./train.ts";

const call = (args: readonly string[]) => callMain(() => main(args));

Deno.test("--help lists the experiments, the worker and the playground", async () => {
  for (const flag of ["--help", "-h"]) {
    const { code, out, err } = await call([flag]);
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^deno task train \[experiment\] \[flags\]$/m);
    assert.match(out, /^ {2}cifar10 +Trains /m);
    const rows = out.split("\n").filter((line) => /^ {2}\w+ {2,}/.test(line));
    assert.equal(rows.length, 8);
    for (const row of rows) assert.match(row, /^ {2}\w+ +[A-Z].*\.$/);
  }
});

Deno.test("an experiment's help is the experiment's", async () => {
  const { code, out } = await call(["cifar10", "--help"]);
  assert.equal(code, 0);
  assert.match(out, /^deno task cifar10 \[flags\]\n/);
  assert.match(out, /^ {2}--preset=quick\|/m);
});

Deno.test("help names the arms of a trained network that an experiment takes", async () => {
  const taken = new Map([
    ["cifar10", "transfer, pretrained, fitted, fittedNorms, selected, selectedNorms"],
    ["pretraining", "pretrained, fitted, fittedNorms"],
  ]);
  for (const name of ["cifar10", "pretraining", "recall"]) {
    const { out } = await call([name, "--help"]);
    const [, arms] = /^- (.*): from a trained network$/m.exec(out) ?? [];
    assert.equal(arms, taken.get(name), name);
  }
});

Deno.test("an unknown experiment is refused with the nearest", async () => {
  const { code, err } = await call(["cifar"]);
  assert.equal(code, 2);
  assert.match(err, /^error: Cannot find experiment "cifar"; nearest: cifar10/);
});

Deno.test("without an experiment only shared flags are taken", async () => {
  for (const args of [["--epochs=3"], ["--device=cpu", "--lr", "1"], ["--device", "cpu", "x"]]) {
    const { code, err } = await call(args);
    assert.equal(code, 2, String(args));
    assert.match(err, /^error: Cannot read \S+ without an experiment: expected one of --device, /);
  }
});

Deno.test("a wrong value of a shared flag ends with its experiment's error", async () => {
  const { code, err } = await call(["--device", "gpu"]);
  assert.equal(code, 2);
  assert.match(
    err,
    /^error: Cannot read --device: expected one of auto, webgpu, webgpu:dawn, cpu, got gpu$/m,
  );
});

Deno.test("an arm that one of the experiments doesn't have is refused before any is run", async () => {
  const { cifar10, copying, recall } = experiments;
  const real = [cifar10, copying, recall].map(({ run }) => run);
  const ran: string[] = [];
  for (const one of [cifar10, copying, recall]) {
    Object.assign(one, { run: () => ran.push(one.usage) });
  }
  try {
    for (const [init, name] of [["conditioned", "copying"], ["onlyStep", "cifar10"]]) {
      const { code, err } = await call([`--init=default,${init}`]);
      assert.equal(code, 2);
      assert.match(
        err,
        new RegExp(`^error: Cannot use --init=${init} with \\w+: expected one for `),
      );
      assert.ok(err.endsWith(`\nSee deno task ${name} --help`), err);
    }
    assert.deepEqual(ran, []);
  } finally {
    [cifar10, copying, recall].forEach((one, i) => Object.assign(one, { run: real[i] }));
  }
});

Deno.test("a page over all that can't be made is an error in one line", async () => {
  const { cifar10, copying, recall } = experiments;
  const real = [cifar10, copying, recall].map(({ run }) => run);
  // They leave nothing that the page could be about.
  for (const one of [cifar10, copying, recall]) Object.assign(one, { run: () => {} });
  try {
    const { code, out, err } = await call([]);
    assert.deepEqual([code, out], [1, ""]);
    assert.match(
      err,
      /^error: Cannot list runs\/quick-\S+: expected a folder of runs, got nothing.*$/,
    );
  } finally {
    [cifar10, copying, recall].forEach((one, i) => Object.assign(one, { run: real[i] }));
  }
});
