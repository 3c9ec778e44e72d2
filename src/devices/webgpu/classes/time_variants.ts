/**
 * Times variants of kernels on the problem of a class of shapes.
 *
 * @module
 */
import { sizeOf } from "../../../tensors/mod.ts";
import type { Device, Executable, Variables } from "../../device.ts";
import type { ShapeClass } from "../dispatch.ts";
import type { WebGpuExecutable } from "../executable.ts";
import { problemOfClass } from "./class_problems.ts";
import type { Clock } from "./clock.ts";
import { median, pickFastest } from "./pick.ts";

/** What variants took, and which one is used. */
export interface Timed {
  readonly variant: string;
  readonly milliseconds: Readonly<Record<string, number>>;
}

/** Variants that take so many times as long as the fastest in two first runs aren't run again. */
const DROPPED = 3;

/** Rounds, and how many they are where one takes longer than `SLOW` milliseconds. */
const [ROUNDS, SLOW_ROUNDS, SLOW] = [5, 3, 200];

/** Runs on end of a variant at most, and the shortest time that is believed of one. */
const [MOST_TIMES, LEAST] = [256, 1e-3];

/**
 * Finds the fastest of several variants for a class of shapes.
 *
 * @param names The variants: the first is used unless another one is clearly faster.
 * @param deviceOf A device for each that works with it; all are of one adapter.
 */
export async function timeVariants(
  shapeClass: ShapeClass,
  names: readonly string[],
  deviceOf: (variant: string) => Device,
  clock: Clock,
): Promise<Timed> {
  const { program, variables: types } = problemOfClass(shapeClass);
  const variables = deviceOf(names[0]).createVariables(types);
  // Small enough that sums and exponentials stay ordinary numbers.
  types.forEach(({ name, shape }) => variables.write(name, waves(sizeOf(shape))));
  const entries: [string, Executable][] = [];
  try {
    for (const name of names) {
      const executable = await compiled(deviceOf(name), program, variables);
      if (!executable) continue;
      // Where a variant does what another one does there is nothing to choose.
      if (entries.some(([, other]) => areSame(executable, other))) executable.destroy();
      else entries.push([name, executable]);
    }
    return await run(entries, clock);
  } finally {
    entries.forEach(([, executable]) => executable.destroy());
    variables.destroy();
  }
}

function areSame(...executables: readonly Executable[]): boolean {
  const [a, b] = executables.map((one) => (one as WebGpuExecutable).commands);
  return a.length === b.length &&
    a.every(({ pipeline, workgroups }, i) =>
      pipeline === b[i].pipeline && workgroups.every((n, axis) => n === b[i].workgroups[axis])
    );
}

async function compiled(
  device: Device,
  program: Parameters<Device["compile"]>[0],
  variables: Variables,
): Promise<Executable | undefined> {
  try {
    return await device.compile(program, variables, { maxPending: 1 });
  } catch {
    // There may be no room for what a variant needs: it isn't timed.
    return undefined;
  }
}

async function run(
  entries: readonly (readonly [string, Executable])[],
  { time, shortest }: Clock,
): Promise<Timed> {
  const once = entries.map(([, executable]) => ({ executable, times: 1 }));
  // What is run for the first time may still be compiled, and memory be found for it.
  await time(once);
  const first = (await time(once)).map((took) => Math.max(took, LEAST));
  const limit = DROPPED * Math.min(...first);
  // What seems slow may have met other work.
  const doubted = entries.map((_, i) => i).filter((i) => first[i] > limit);
  if (doubted.length) {
    const again = await time(doubted.map((i) => once[i]));
    doubted.forEach((i, at) => first[i] = Math.min(first[i], Math.max(again[at], LEAST)));
  }
  // The first is what others are compared with.
  const left = entries.map((_, i) => i).filter((i) => i === 0 || first[i] <= limit);
  const repeated = left.map((i) => ({
    executable: entries[i][1],
    times: Math.min(Math.ceil(shortest / first[i]), MOST_TIMES),
  }));
  const slow = left.reduce((sum, i) => sum + first[i], 0) > SLOW;
  const rounds: number[][] = [];
  while (left.length > 1 && rounds.length < (slow ? SLOW_ROUNDS : ROUNDS)) {
    const took = await time(repeated);
    rounds.push(took.map((all, i) => Math.max(all / repeated[i].times, LEAST)));
  }
  const best = left[rounds.length ? pickFastest(rounds) : 0];
  const milliseconds = entries.map(([name], i) => {
    const at = left.indexOf(i);
    return [name, at < 0 || !rounds.length ? first[i] : median(rounds.map((all) => all[at]))];
  });
  return { variant: entries[best][0], milliseconds: Object.fromEntries(milliseconds) };
}

/** Numbers between −0.5 and 0.5. */
function waves(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => (i * 7919 % 1024) / 1024 - 0.5);
}
