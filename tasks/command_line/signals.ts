/**
 * Requests to stop: Ctrl-C, and what schedulers and terminals send.
 *
 * @module
 */
import { StoppedError } from "../../src/experiments/mod.ts";

/** Exit codes by signal, as shells count them. */
const codes: Readonly<Partial<Record<Deno.Signal, number>>> = Deno.build.os === "windows"
  ? { SIGINT: 130, SIGBREAK: 149 }
  : { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

const names = Object.keys(codes) as Deno.Signal[];

/**
 * Does work that a signal stops in an orderly way: the first one aborts the signal that the work is given,
 * a second one ends the process at once. Outside of such work a signal ends the process at once, too:
 * nothing is lost then, and nothing could listen while numbers are drawn or a report is made.
 *
 * @param by The signals. Default all that stop a command.
 * @throws {StoppedError} if there was a signal, once the work has ended.
 */
export async function stoppable<T>(
  work: (signal: AbortSignal) => Promise<T>,
  by: readonly Deno.Signal[] = names,
): Promise<T> {
  const controller = new AbortController();
  let code = 0;
  const listeners = names.filter((name) => by.includes(name) && !ignored.has(name)).map((name) => {
    const listen = () => {
      const own = codes[name]!;
      if (code) return Deno.exit(own);
      code = own;
      controller.abort(new StoppedError(own));
    };
    return [name, listen] as const;
  });
  for (const [name, listen] of listeners) Deno.addSignalListener(name, listen);
  try {
    const result = await work(controller.signal);
    await heard();
    if (code) throw new StoppedError(code);
    return result;
  } catch (error) {
    throw isOf(error, controller.signal.reason) ? controller.signal.reason : error;
  } finally {
    for (const [name, listen] of listeners) Deno.removeSignalListener(name, listen);
  }
}

/** Milliseconds in which the runtime passes a signal on; within one, a signal of some hundred was late. */
const PASSED_ON = 5;

/**
 * Waits until signals that have come are heard: the runtime has taken them, and drops them once their listener is
 * gone. Work that hardly waits, as short runs on the CPU, ends before a listener has had its turn.
 */
function heard(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PASSED_ON));
}

/** True if an error is a reason, or was caused by it. */
function isOf(error: unknown, reason: unknown): boolean {
  if (reason === undefined || !(error instanceof Error)) return false;
  return error === reason || isOf(error.cause, reason);
}

/** Signals that the process was started to ignore. */
const ignored = new Set<Deno.Signal>();

/**
 * Goes on ignoring what whoever started the process wants it to ignore, as `nohup` does. Must be called
 * before anything listens: then the runtime catches all of these signals.
 */
export function keepIgnored(): void {
  const mask = ignoredMask();
  for (const name of names) {
    if ((mask & (bits[name] ?? 0n)) === 0n) continue;
    ignored.add(name);
    Deno.addSignalListener(name, () => {});
  }
}

/** Bits of signals in the kernel's masks. */
const bits: Readonly<Partial<Record<Deno.Signal, bigint>>> = {
  SIGHUP: 1n << 0n,
  SIGINT: 1n << 1n,
  SIGTERM: 1n << 14n,
};

function ignoredMask(): bigint {
  if (Deno.build.os !== "linux") return 0n;
  try {
    const status = Deno.readTextFileSync("/proc/self/status");
    return BigInt(`0x${/^SigIgn:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  } catch {
    return 0n;
  }
}
