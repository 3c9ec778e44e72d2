// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { ARRIVED, FAILED, OPENED, SLEEPING, TAKEN } from "./layout";

/** This thread's number, how many there are, and the start of its scratch. */
export let thread: i32 = 0;
export let threads: i32 = 1;
export let scratch: usize = 0;
/** 1 where the host's compiler pairs vectors to 256 bits, so that 16 columns fit its registers. */
export let wide: i32 = 0;

/** Tells this instance who it is. */
export function enter(index: i32, count: i32, base: usize, width: i32): void {
  thread = index;
  threads = count;
  scratch = base;
  wide = width;
}

let victim: i32 = 0;
let visited: i32 = 0;
let total: i32 = 0;

/** Starts on an instruction of `count` tasks. */
@inline export function share(count: i32): void {
  total = count;
  victim = thread;
  visited = 0;
}

/**
 * The next task of the instruction, or −1. Every thread has a run of tasks of its own and then helps
 * the others, so results never depend on who does what as long as tasks write to different places.
 */
export function take(): i32 {
  while (visited < threads) {
    const start = <i32> (<i64> total * victim / threads);
    const end = <i32> (<i64> total * (victim + 1) / threads);
    if (start < end) {
      const task = start + atomic.add<i32>(TAKEN + (<usize> victim << 6), 1);
      if (task < end) return task;
    }
    visited++;
    victim = victim + 1 == threads ? 0 : victim + 1;
  }
  return -1;
}

const SPINS = 20000;
const SLEEP: i64 = 1_000_000_000;
const PATIENCE = 60;

/** Sum of all counters: a sign of life. */
function progress(): i32 {
  let sum = 0;
  for (let i = 0; i < threads; i++) sum += atomic.load<i32>(TAKEN + (<usize> i << 6));
  return sum;
}

/** Waits for all threads. False if one of them has failed or shows no sign of life for a minute. */
export function barrier(): bool {
  const generation = atomic.load<i32>(OPENED);
  if (atomic.add<i32>(ARRIVED, 1) == threads - 1) {
    for (let i = 0; i < threads; i++) atomic.store<i32>(TAKEN + (<usize> i << 6), 0);
    atomic.store<i32>(ARRIVED, 0);
    atomic.add<i32>(OPENED, 1);
    if (atomic.load<i32>(SLEEPING) > 0) atomic.notify(OPENED, -1);
    return atomic.load<i32>(FAILED) == 0;
  }
  for (let i = 0; i < SPINS; i++) {
    if (atomic.load<i32>(OPENED) != generation) return atomic.load<i32>(FAILED) == 0;
  }
  return sleep(generation);
}

function sleep(generation: i32): bool {
  atomic.add<i32>(SLEEPING, 1);
  let before = progress();
  let silent = 0;
  while (atomic.load<i32>(OPENED) == generation && atomic.load<i32>(FAILED) == 0) {
    if (atomic.wait<i32>(OPENED, generation, SLEEP) == AtomicWaitResult.TIMED_OUT) {
      const now = progress();
      silent = now == before ? silent + 1 : 0;
      before = now;
      if (silent >= PATIENCE) atomic.store<i32>(FAILED, thread + 1);
    }
  }
  atomic.sub<i32>(SLEEPING, 1);
  return atomic.load<i32>(FAILED) == 0;
}

/** Argument `i` of an instruction. */
@inline export function argument(args: usize, i: i32): i32 {
  return load<i32>(args + (<usize> i << 2));
}
@inline export function address(args: usize, i: i32): usize {
  return load<u32>(args + (<usize> i << 2));
}
@inline export function real(args: usize, i: i32): f32 {
  return load<f32>(args + (<usize> i << 2));
}
