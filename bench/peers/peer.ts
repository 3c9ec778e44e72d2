/**
 * What a library must offer to be measured, and the loop that serves it from a process of its own.
 *
 * Every library runs in its own process as some never end by themselves and all would fight for the
 * same threads: the comparison writes one JSON request a line to a peer's standard input, the peer
 * answers in lines that begin with {@linkcode mark}, and it ends when its input ends.
 * @module
 */

import { TextLineStream } from "./lines.ts";
import type { DeviceSpeed } from "../../src/devices/mod.ts";
import type { Work } from "../../src/graph/mod.ts";
import type { Fingerprint } from "../fingerprints.ts";
import type { Workload } from "../workloads.ts";

/** Begins every answer, so that whatever a library prints is not mistaken for one. */
export const mark = "@@ ";

/** A workload made ready to run in one library. */
export interface Prepared {
  /** The FLOPs and bytes of its operations, by a library that counts them. */
  readonly work?: readonly Work[];
  /** Runs once; the work may still be under way when it returns. */
  step(): void | Promise<void>;
  /** Waits until all started work is done. */
  sync(): Promise<void>;
  /** Named outputs for the comparison with the other libraries. */
  result(): Promise<Record<string, Fingerprint>>;
  /** Frees everything. */
  dispose(): void;
}

/** A library on one of its backends. */
export interface Library {
  readonly library: string;
  readonly version: string;
  /** The machine part that computes, as the adapter or the backend says itself. */
  readonly device: string;
  prepare(workload: Workload): Promise<Prepared>;
  /** What the device does at most, by a library that measures it. */
  speed?(): Promise<DeviceSpeed>;
}

/** What the comparison asks for. */
export type Request =
  | { readonly ask: "about" }
  | { readonly ask: "speed" }
  | {
    readonly ask: "prepare";
    readonly workload: Workload;
    /** The file of the workload's operands, for peers that are handed them. */
    readonly operands?: string;
  }
  | { readonly ask: "run"; readonly inner: number; readonly samples: number }
  | { readonly ask: "dispose" };

/** What a peer says of itself. */
export interface About {
  readonly library: string;
  readonly version: string;
  readonly device: string;
  /** Threads of a library that is told how many; the others take all cores. */
  readonly threads?: number;
  /** The library that products run in, where it isn't the library's own code. */
  readonly blas?: string;
}

/** What a peer says of a workload that it has made ready and run. */
export interface PreparedAnswer {
  /** Its outputs. */
  readonly result: Record<string, Fingerprint>;
  /** The time until they were there. */
  readonly firstMilliseconds: number;
  readonly work?: readonly Work[];
}

/** What a peer answers. */
export type Answer =
  | { readonly about: About }
  | { readonly speed?: DeviceSpeed }
  | PreparedAnswer
  | { readonly milliseconds: number[] }
  | { readonly done: true }
  | { readonly error: string };

/** Times `samples` groups of `inner` runs, each ended by a synchronization: milliseconds a run. */
export async function time(prepared: Prepared, inner: number, samples: number): Promise<number[]> {
  const milliseconds: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    const start = performance.now();
    for (let i = 0; i < inner; i++) await prepared.step();
    await prepared.sync();
    milliseconds.push((performance.now() - start) / inner);
  }
  return milliseconds;
}

/** Answers one request; the state is the workload made ready last. */
async function answer(
  library: Library,
  state: { prepared?: Prepared },
  request: Request,
): Promise<Answer> {
  switch (request.ask) {
    case "about":
      return {
        about: { library: library.library, version: library.version, device: library.device },
      };
    case "speed":
      return { speed: await library.speed?.() };
    case "prepare": {
      state.prepared?.dispose();
      state.prepared = undefined;
      const start = performance.now();
      state.prepared = await library.prepare(request.workload);
      const result = await state.prepared.result();
      const { work } = state.prepared;
      return { result, firstMilliseconds: performance.now() - start, work };
    }
    case "run":
      if (!state.prepared) throw new Error("Cannot run as nothing was prepared: prepare first");
      return { milliseconds: await time(state.prepared, request.inner, request.samples) };
    case "dispose":
      state.prepared?.dispose();
      state.prepared = undefined;
      return { done: true };
  }
}

/** Serves a library until the input ends, then ends the process whatever the library left running. */
export async function serve(open: (backend: string) => Promise<Library>): Promise<never> {
  const state: { prepared?: Prepared } = {};
  const output = Deno.stdout.writable.getWriter();
  let library: Library | undefined;
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).pipeThrough(
    new TextLineStream(),
  );
  for await (const line of lines) {
    let reply: Answer;
    try {
      library ??= await open(Deno.args[0]);
      reply = await answer(library, state, JSON.parse(line) as Request);
    } catch (error) {
      reply = { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
    }
    await output.write(new TextEncoder().encode(mark + JSON.stringify(reply) + "\n"));
  }
  Deno.exit(0);
}
