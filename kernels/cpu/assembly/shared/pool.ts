// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { CURRENT, DONE, FAILED, SLEEPING, TAKEN } from "../generated/memory";

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

let current: i32 = 0;
let victim: i32 = 0;
let visited: i32 = 0;
let total: i32 = 0;
let holding: bool = false;

/** The number of the instruction that is being carried out. */
export function now(): i32 {
  return current = atomic.load<i32>(CURRENT);
}

/** Starts on an instruction of `count` tasks, at least one. */
export function share(count: i32): void {
  if (count < 1) unreachable();
  total = count;
  victim = thread;
  visited = 0;
  holding = false;
}

/**
 * The next task of the instruction, or −1. Every thread has a run of tasks of its own and then helps
 * the others, so results never depend on who does what as long as tasks write to different places.
 * An instruction is over when its tasks are done: threads that sleep or come late hold up no other.
 */
export function take(): i32 {
  if (holding) {
    holding = false;
    if (atomic.add<i32>(DONE, 1) + 1 == total) advance();
  }
  while (visited < threads) {
    const start = <i32> (<i64> total * victim / threads);
    const end = <i32> (<i64> total * (victim + 1) / threads);
    const at = TAKEN + (<usize> victim << 6);
    let seen = atomic.load<i64>(at);
    while (<i32> (seen >> 32) == current && start + <i32> seen < end) {
      const before = atomic.cmpxchg<i64>(at, seen, seen + 1);
      if (before == seen) {
        holding = true;
        return start + <i32> seen;
      }
      seen = before;
    }
    visited++;
    victim = victim + 1 == threads ? 0 : victim + 1;
  }
  return -1;
}

/** Makes the next instruction the current one. */
function advance(): void {
  const next = current + 1;
  atomic.store<i32>(DONE, 0);
  for (let i = 0; i < threads; i++) atomic.store<i64>(TAKEN + (<usize> i << 6), <i64> next << 32);
  atomic.store<i32>(CURRENT, next);
  if (atomic.load<i32>(SLEEPING) > 0) atomic.notify(CURRENT, -1);
}

// Few: where threads share cores with others, spinning delays what is waited for.
const SPINS = 1000;
const SLEEP: i64 = 1_000_000_000;
const PATIENCE = 60;

/** Waits for the current instruction's end. False if a thread has failed or all seem dead for a minute. */
export function settle(): bool {
  for (let i = 0; i < SPINS; i++) {
    if (atomic.load<i32>(CURRENT) != current) return atomic.load<i32>(FAILED) == 0;
  }
  atomic.add<i32>(SLEEPING, 1);
  let before = -1, silent = 0;
  while (atomic.load<i32>(CURRENT) == current && atomic.load<i32>(FAILED) == 0) {
    if (atomic.wait<i32>(CURRENT, current, SLEEP) == AtomicWaitResult.TIMED_OUT) {
      const done = atomic.load<i32>(DONE);
      silent = done == before ? silent + 1 : 0;
      before = done;
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
/** Where the words at the end of an instruction begin. */
@inline export function words(args: usize, i: i32): usize {
  return args + (<usize> i << 2);
}
