import assert from "assert";
import { Hold } from "./mod.ts";

const room = (name: string) => new URL(`../${name}/mod.ts`, import.meta.url).href;

/** Runs a script that must end by itself, and returns what it printed. */
async function runScript(code: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-check",
      "--allow-read",
      `data:application/typescript,${encodeURIComponent(code)}`,
    ],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill();
  }, 60_000);
  const { code: status, stdout, stderr } = await child.output();
  clearTimeout(timer);
  const said = new TextDecoder().decode(stderr);
  assert.ok(!late, `the script was still open after a minute: ${said}`);
  assert.equal(status, 0, said);
  assert.equal(said, "");
  return new TextDecoder().decode(stdout);
}

const OPEN_CPU = `
  import { openCpu } from "${room("devices")}";
  import { exp, Graph } from "${room("graph")}";
  const device = await openCpu({ threads: 3 });
  const x = new Graph().input("x", [1000]);
  const program = await device.compile({ outputs: { y: exp(x) } }, device.createVariables([]));
`;

const LOADER = `
  import { cifar10Normalization, createLoader, syntheticImages } from "${room("data")}";
  const { train } = syntheticImages({ train: 512, test: 8, seed: 0 });
  const options = { batch: 64, seed: 0, normalize: cifar10Normalization };
  const loader = createLoader(train, { ...options, workers: 1 });
`;

Deno.test("a script ends although its CPU device wasn't destroyed", async () => {
  assert.equal(await runScript(OPEN_CPU), "");
});

Deno.test("a script that ends with its CPU device open has done its work before", async () => {
  const printed = await runScript(`${OPEN_CPU}
    for (let i = 0; i < 3; i++) program.run({ x: new Float32Array(1000) });
    program.read().then((runs) => console.log(runs.length, runs[2].y[999]));
  `);
  assert.equal(printed, "3 1\n");
});

Deno.test("a CPU device still works after its script was idle", async () => {
  const printed = await runScript(`${OPEN_CPU}
    await new Promise((resolve) => setTimeout(resolve, 300));
    program.run({ x: new Float32Array(1000) });
    console.log((await program.read())[0].y[0]);
  `);
  assert.equal(printed, "1\n");
});

Deno.test("a script ends although its loader wasn't closed", async () => {
  assert.equal(await runScript(LOADER), "");
  const printed = await runScript(`${LOADER}
    for await (const { inputs: { labels } } of loader.epoch(0)) { console.log(labels.length); break; }
    for await (const { inputs: { labels } } of loader.epoch(1)) { console.log(labels.length); break; }
  `);
  assert.equal(printed, "64\n64\n");
});

Deno.test("a batch that is being made keeps its script open", async () => {
  const printed = await runScript(`${LOADER}
    // Nothing is awaited at the top level, and the iterator is left where it is.
    const epoch = loader.epoch(0);
    epoch.next().then(async ({ value }) => {
      console.log(value.inputs.labels.length);
      await new Promise((resolve) => setTimeout(resolve, 100));
      console.log((await epoch.next()).value.inputs.labels.length);
    });
  `);
  assert.equal(printed, "64\n64\n");
});

Deno.test("where idle workers can't be let go of, what keeps the script open is said once", () => {
  const { warn } = console;
  const said: unknown[] = [];
  console.warn = (...words: unknown[]) => said.push(...words);
  try {
    for (let i = 0; i < 2; i++) {
      const hold = new Hold({} as Worker, "the test is over");
      hold.set(false);
      hold.set(true);
    }
  } finally {
    console.warn = warn;
  }
  assert.deepEqual(said, ["This script stays open until the test is over"]);
});

Deno.test("workers with ref() and unref() are held and let go by them", () => {
  const calls: string[] = [];
  const worker = { ref: () => calls.push("ref"), unref: () => calls.push("unref") };
  const hold = new Hold(worker as unknown as Worker, "never");
  for (const held of [true, false, false, true, false]) hold.set(held);
  assert.deepEqual(calls, ["unref", "ref", "unref"]);
});
