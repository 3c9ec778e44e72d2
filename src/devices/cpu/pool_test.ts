import assert from "assert";
import { chooseVariant } from "./wasm.ts";
import { CONTROL, INSTRUCTIONS } from "./layout.ts";
import { SharedMemory } from "./memory.ts";
import { Pool } from "./pool.ts";

const options = { sanitizeOps: false, sanitizeResources: false };
const UNKNOWN = INSTRUCTIONS.length + 1000;

async function start(threads: number): Promise<Pool> {
  const variant = chooseVariant();
  return await Pool.start(variant, new SharedMemory(variant.shared, CONTROL.bytes), threads);
}

/** A program of instructions, in the pool's memory. */
function write(pool: Pool, ...instructions: number[][]): number {
  const words = instructions.flatMap(([code, ...args]) => [code, args.length + 2, ...args]);
  const at = pool.memory.allocate(4 * words.length, "a test's program");
  pool.memory.view(at, words.length, "int32").set(words);
  return at;
}

Deno.test({
  name: "thousands of tiny instructions keep their order on all threads",
  ...options,
  async fn() {
    const pool = await start(3);
    const at = pool.memory.allocate(4 * 30_000, "a test");
    const bits = new Int32Array(Float32Array.of(1.5).buffer)[0];
    const one = new Int32Array(Float32Array.of(1).buffer)[0];
    const shift = [INSTRUCTIONS.indexOf("unary"), at, at, 30_000, 1, one];
    const program = write(
      pool,
      [INSTRUCTIONS.indexOf("fill"), at, 30_000, bits],
      ...Array.from({ length: 2000 }, () => shift),
    );
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
      const program = write(pool, [UNKNOWN]);
      assert.throws(() => pool.run(program, 1), /Cannot run as thread \d failed: .*unreachable/);
      assert.throws(() => pool.run(program, 0), /Cannot run as thread \d failed/);
      assert.match(await pool.lost, /failed/);
      pool.stop();
    }
  },
});
