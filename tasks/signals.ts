/**
 * Requests to stop: Ctrl-C, and what schedulers and terminals send.
 *
 * @module
 */

/** Exit codes by signal, as shells count them. */
const codes: Readonly<Partial<Record<Deno.Signal, number>>> = Deno.build.os === "windows"
  ? { SIGINT: 130, SIGBREAK: 149 }
  : { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** Work was stopped by a signal, after all of it was saved. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";

  constructor(
    /** The exit code that says so. */
    readonly code: number,
  ) {
    super("stopped by a signal");
  }
}

/**
 * Does work that a signal stops in an orderly way: the first one aborts the signal that the work is given,
 * a second one ends the process at once. Outside of such work a signal ends the process at once, too:
 * nothing is lost then, and nothing could listen while numbers are drawn or a report is made.
 *
 * @throws {StoppedError} if there was a signal, once the work has ended.
 */
export async function stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let code = 0;
  const listeners = Object.entries(codes).map(([name, own]) => {
    const listen = () => {
      if (code) Deno.exit(own);
      code = own;
      controller.abort(new StoppedError(own));
    };
    return [name as Deno.Signal, listen] as const;
  }).filter(([name]) => !isIgnored(name));
  for (const [name, listen] of listeners) Deno.addSignalListener(name, listen);
  try {
    const result = await work(controller.signal);
    if (code) throw new StoppedError(code);
    return result;
  } finally {
    for (const [name, listen] of listeners) Deno.removeSignalListener(name, listen);
  }
}

/** Bits of signals in a mask of the kernel's. */
const bits: Readonly<Partial<Record<Deno.Signal, bigint>>> = {
  SIGHUP: 1n,
  SIGINT: 2n,
  SIGTERM: 1n << 14n,
};

/** True if whoever started the process wants it to go on at a signal, as `nohup` does. */
function isIgnored(name: Deno.Signal): boolean {
  if (Deno.build.os !== "linux") return false;
  try {
    const status = Deno.readTextFileSync("/proc/self/status");
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(status)?.[1];
    return mask !== undefined && (BigInt(`0x${mask}`) & (bits[name] ?? 0n)) !== 0n;
  } catch {
    return false;
  }
}
