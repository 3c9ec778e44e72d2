import assert from "assert";
import { unaryFunctions } from "../../graph/mod.ts";
import { chooseVariant } from "./wasm.ts";
import { CONTROL } from "../../../kernels/cpu/memory_layout.ts";
import { instructions } from "./kernels/activations.ts";
import { instructionNumbers } from "./kernels/mod.ts";
import { ProgramBuilder } from "./program_builder.ts";
import { SharedMemory } from "./memory.ts";
import { Pool } from "./pool.ts";

const options = { sanitizeOps: false, sanitizeResources: false };
const UNKNOWN = 1000;

async function start(threads: number): Promise<Pool> {
  const variant = await chooseVariant();
  return await Pool.start(variant, new SharedMemory(variant.shared, CONTROL.bytes), threads);
}

/** Writes a program's words to the pool's memory. */
function write(pool: Pool, words: Int32Array): number {
  const at = pool.memory.allocate(words.byteLength, "a test's program");
  pool.memory.view(at, words.length, "int32").set(words);
  return at;
}

Deno.test({
  name: "thousands of tiny instructions keep their order on all threads",
  ...options,
  async fn() {
    const pool = await start(3);
    const at = pool.memory.allocate(4 * 30_000, "a test");
    const builder = new ProgramBuilder(() => 0, 0, instructionNumbers);
    const size = 30_000;
    builder.emit(instructions.fill, { y: at, size, value: 1.5 });
    const code = unaryFunctions.indexOf("shift");
    for (let i = 0; i < 2000; i++) {
      builder.emit(instructions.unary, { x: at, y: at, size, code, alpha: 1 });
    }
    const program = write(pool, builder.words());
    for (let i = 0; i < 3; i++) pool.run(program, 2001);
    assert.ok(pool.memory.view(at, 30_000, "float32").every((x) => x === 2001.5));
    pool.stop();
  },
});

Deno.test({
  name: "a thread that fails is an error with its reason, now and later, and loses the device",
  ...options,
  async fn() {
    for (const threads of [1, 3]) {
      const pool = await start(threads);
      const program = write(pool, Int32Array.of(UNKNOWN, 2));
      assert.throws(() => pool.run(program, 1), /Cannot run as thread \d failed: .*unreachable/);
      assert.throws(() => pool.run(program, 0), /Cannot run as thread \d failed/);
      assert.match(await pool.lost, /failed/);
      pool.stop();
    }
  },
});
