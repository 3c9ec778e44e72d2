import assert from "assert";
import { SharedMemory } from "./memory.ts";

Deno.test("allocations don't overlap, are aligned, zero, and used again", () => {
  const memory = new SharedMemory(true, 1000);
  const [a, b, c] = [1, 300, 70_000].map((bytes) => memory.allocate(bytes, "a test"));
  assert.ok(a >= 1000 && b >= a + 1 && c >= b + 300);
  for (const at of [a, b, c]) assert.equal(at % 256, 0);
  memory.view(b, 75, "float32").fill(3);
  memory.release(a, 1);
  memory.release(b, 300);
  assert.equal(memory.allocate(700, "a test"), a, "neighbors that were given back are one gap");
  assert.deepEqual(memory.view(a, 175, "float32"), new Float32Array(175));
  assert.equal(memory.count, 4);
});

Deno.test("the smallest gap that fits is taken", () => {
  const memory = new SharedMemory(true, 0);
  const [large, , small] = [1024, 256, 512, 256].map((bytes) => memory.allocate(bytes, "a test"));
  memory.release(large, 1024);
  memory.release(small, 512);
  assert.equal(memory.allocate(400, "a test"), small);
  assert.equal(memory.allocate(400, "a test"), large);
});

Deno.test("more than WebAssembly can hold is refused by name", () => {
  const memory = new SharedMemory(true, 0);
  assert.throws(() => memory.allocate(2 ** 32 + 1, "the moon"), {
    name: "RangeError",
    message:
      /^Cannot make room for the moon as WebAssembly's memory holds at most 4 GiB: 4294967297/,
  });
});

Deno.test("a host that can't reserve 4 GiB gives as much as it can", () => {
  const { Memory } = WebAssembly;
  class Small extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      if (descriptor.maximum! > 20_000) throw new RangeError("could not allocate memory");
      super(descriptor);
    }
  }
  try {
    WebAssembly.Memory = Small;
    const memory = new SharedMemory(true, 0);
    assert.equal(memory.allocate(4, "a test"), 0);
    assert.throws(
      () => memory.allocate(2 ** 30 + 1, "the moon"),
      /holds at most 1 GiB: 1073741825/,
    );
    WebAssembly.Memory = class {
      constructor() {
        throw new RangeError("out of memory");
      }
    } as unknown as typeof Memory;
    assert.throws(() => new SharedMemory(true, 0), {
      name: "RangeError",
      message: "out of memory",
    });
  } finally {
    WebAssembly.Memory = Memory;
  }
});
