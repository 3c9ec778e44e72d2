import assert from "assert";
import { exists } from "../../host/mod.ts";
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

/** What Linux knows of the mapping with an address, such as `hg` where huge pages are asked for. */
async function flagsAt(address: bigint): Promise<string[]> {
  const maps = await Deno.readTextFile("/proc/self/smaps");
  let within = false;
  for (const line of maps.split("\n")) {
    const range = /^([0-9a-f]+)-([0-9a-f]+) /.exec(line);
    if (range) {
      const [start, end] = range.slice(1).map((digits) => BigInt(`0x${digits}`));
      within = start <= address && address < end;
    } else if (within && line.startsWith("VmFlags:")) return line.split(/\s+/).slice(1);
  }
  return [];
}

/** Other kernels, and some of Linux, know no huge pages. */
const known = Deno.build.os === "linux" &&
  await exists("/sys/kernel/mm/transparent_hugepage/enabled");

for (const shared of [true, false]) {
  Deno.test({
    name: `${shared ? "shared" : "own"} memory is in huge pages, where it grows, too`,
    ignore: !known,
    async fn() {
      const memory = new SharedMemory(shared, 0);
      const first = memory.allocate(4, "a test"), last = memory.allocate(2 ** 26, "a test");
      for (const at of [first, last + 2 ** 26 - 4]) {
        const there = memory.view(at, 1, "float32") as Float32Array<ArrayBuffer>;
        there[0] = 1;
        const address = Deno.UnsafePointer.value(Deno.UnsafePointer.of(there));
        const flags = await flagsAt(address);
        assert.ok(flags.includes("hg"), `at ${at}: ${flags}`);
      }
    },
  });
}
