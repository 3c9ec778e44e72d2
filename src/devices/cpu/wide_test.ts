import assert from "assert";
import { CONTROL, SCRATCH } from "../../../kernels/cpu/memory_layout.ts";
import { SharedMemory } from "./memory.ts";
import { chooseVariant, instantiate } from "./wasm.ts";
import { measureWide } from "./wide.ts";

/** What a block of 6 × 16 and two of 6 × 8 take, in tenths of a millisecond: long beside the clock's steps. */
type Times = readonly [wide: number, narrow: number];

/** What is measured where blocks take `first` for a while, as beside other work, and `then` from then on. */
async function measured(first: Times, then = first): Promise<boolean> {
  const { module, shared } = await chooseVariant();
  const memory = new SharedMemory(shared, CONTROL.bytes);
  const kernels = instantiate(module, memory.memory);
  let calls = 0;
  const timesNow = () => calls < 500 ? first : then;
  const lasting = (run: (...args: number[]) => void, timeOf: () => number) => {
    return (...args: number[]) => {
      const end = performance.now() + timeOf() / 10;
      run(...args);
      while (performance.now() < end);
    };
  };
  const lastingKernels = {
    ...kernels,
    multiply6x16: lasting(kernels.multiply6x16, () => {
      calls++;
      return timesNow()[0];
    }),
    multiply6x8: lasting(kernels.multiply6x8, () => timesNow()[1] / 2),
  };
  return await measureWide(lastingKernels, memory, memory.allocate(SCRATCH.bytes, "scratch"));
}

Deno.test("wide blocks are taken where they are the faster ones", async () => {
  assert.equal(await measured([1, 1.6]), true);
  assert.equal(await measured([1, 0.95]), false);
});

Deno.test("times beside other work or before code is optimized don't decide", async () => {
  assert.equal(await measured([1, 1.2], [1, 0.95]), false);
  assert.equal(await measured([1, 2.6], [1, 0.95]), false);
  assert.equal(await measured([5, 1.6], [1, 1.6]), true);
});
