import assert from "assert";
import { chooseVariant } from "./wasm.ts";
import { CONTROL, INSTRUCTIONS, MAX_THREADS, SCRATCH } from "./layout.ts";

const { module, shared } = chooseVariant();
const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared });
const { exports } = new WebAssembly.Instance(module, { env: { memory, abort: () => {} } });
const number = (name: string) => (exports[name] as WebAssembly.Global).value as number;

Deno.test("the host and the kernels agree on where things lie", () => {
  assert.equal(number("failedAt"), CONTROL.failed);
  assert.equal(number("mostThreads"), MAX_THREADS);
  assert.equal(number("scratchBytes"), SCRATCH.bytes);
  assert.equal(number("packedABytes"), SCRATCH.packedA);
  assert.equal(number("packedBBytes"), SCRATCH.packedB);
  assert.equal(number("blocksBytes"), SCRATCH.blocks);
});

Deno.test("the kernels' constants lie between the control words and what is given out", () => {
  assert.ok(number("staticEnd") > CONTROL.message + CONTROL.messageBytes);
  assert.ok(number("staticEnd") <= CONTROL.bytes, `${number("staticEnd")}`);
});

Deno.test("every instruction has a kernel of its name", () => {
  for (const name of INSTRUCTIONS) assert.equal(typeof exports[name], "function", name);
});
