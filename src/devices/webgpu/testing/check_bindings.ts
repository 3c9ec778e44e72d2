import assert from "assert";
import { roundUp } from "../../plan/arena.ts";
import type { Program } from "../../plan/program.ts";
import { declarations } from "../aliases.ts";
import type { BoundDispatch } from "../bindings.ts";
import { MAX_LOOP_ROUNDS } from "../limits.ts";
import { overlap } from "../ranges.ts";
import { bindProgram, type BoundPlan, PROMISED } from "./bound_steps.ts";
import { TUNINGS } from "./tunings.ts";

/**
 * Checks what every tuning, fused and not, would dispatch for a program.
 *
 * @returns The dispatches, of all tunings.
 */
export function checkProgram(program: Program, limits = PROMISED): BoundDispatch[] {
  const plans = TUNINGS.flatMap((tuning) =>
    [true, false].map((fuse) => bindProgram(program, tuning, fuse, limits))
  );
  plans.forEach(checkPlan);
  return plans.flatMap(({ steps }) => steps.flatMap(({ dispatches }) => dispatches));
}

function checkPlan({ plan: { bytes }, steps }: BoundPlan): void {
  const scratch = Math.max(0, ...steps.map((step) => step.scratch));
  // As Buffers makes them.
  const sizes = Object.fromEntries(
    Object.entries({ ...bytes, scratch }).map(([name, n]) => [name, Math.max(16, roundUp(n, 16))]),
  );
  for (const { dispatches } of steps) dispatches.forEach((each) => checkDispatch(each, sizes));
}

function checkDispatch({ dispatch, ranges }: BoundDispatch, sizes: Record<string, number>): void {
  const { kernel, source, rounds = NaN, workgroups } = dispatch;
  const promised = PROMISED.maxStorageBuffersPerShaderStage;
  assert.ok(ranges.length <= promised, `${kernel} binds ${ranges.length}`);
  assert.equal(declarations(source).length, ranges.length, kernel);
  ranges.forEach((range, i) => {
    const end = range.offset + range.bytes;
    assert.equal(range.offset % 256, 0, `${kernel} starts at byte ${range.offset}`);
    assert.ok(end <= (sizes[range.buffer] ?? Infinity), `${kernel} leaves ${range.buffer}: ${end}`);
    ranges.slice(0, i).forEach((other, j) =>
      assert.ok(!overlap(range, other), `${kernel} binds bytes twice: ${j} and ${i}`)
    );
  });
  assert.ok(rounds <= MAX_LOOP_ROUNDS, `${kernel} runs ${rounds} rounds`);
  assert.ok(
    workgroups.every((n) => n > 0 && n <= 65_535),
    `${kernel} has ${workgroups} workgroups`,
  );
}
