/**
 * The comparison's side of a peer: a process that runs one library on one backend.
 * @module
 */

import { currentCommit } from "./commits.ts";
import { TextLineStream } from "./peers/lines.ts";
import { type About, type Answer, mark, type PreparedAnswer, type Request } from "./peers/peer.ts";
import type { DeviceSpeed } from "../src/devices/mod.ts";
import { writeOperands } from "./operands.ts";
import { trains, type Workload } from "./workloads.ts";

/** A peer's script in `bench/peers` and the backend it is to use. */
export interface Peer {
  readonly script: "mimetic" | "jax_js" | "tfjs" | "netsaur" | "pytorch";
  readonly backend: string;
  /** What starts it, if it doesn't run in Deno; then operands are handed to it in files. */
  readonly command?: readonly string[];
  /** What its environment has beside what all have. */
  readonly env?: Readonly<Record<string, string>>;
  /** Of this library: the folder of another checkout of it. */
  readonly folder?: string;
}

/** Threads of libraries that take their number from the environment: as many as this one has. */
const THREADS = String(navigator.hardwareConcurrency);

/** The libraries of a comparison on each device; on the CPU the peers' WebAssembly backends. */
export const backends: Record<string, readonly Peer[]> = {
  cpu: [
    { script: "mimetic", backend: "cpu" },
    { script: "jax_js", backend: "wasm" },
    { script: "tfjs", backend: "wasm" },
  ],
  webgpu: [
    { script: "mimetic", backend: "webgpu" },
    { script: "jax_js", backend: "webgpu" },
    { script: "tfjs", backend: "webgpu" },
  ],
};

/**
 * Whether a library has what a workload needs. Of PyTorch compiled, only whole steps are of interest:
 * single operations are the same kernels; on a GPU weights aren't drawn or decomposed. tfjs has no SVD; the peers in JavaScript have no mimetic
 * schemes, and of convolutions and training steps only what is written out in `bench/peers`.
 */
export function canRun({ script, backend }: Peer, workload: Workload): boolean {
  if (script === "mimetic") return true;
  const onHost = workload.kind === "svd" || workload.kind === "initialization";
  if (script === "pytorch" && backend === "cuda") return !onHost;
  if (script === "pytorch") return backend === "eager" || trains(workload);
  if (workload.kind === "depthwise") return false;
  if (trains(workload)) return workload.kind === "vit" || workload.kind === "convmixer";
  if (workload.kind === "svd") return script !== "tfjs";
  return workload.kind !== "initialization" || workload.scheme === "default";
}

/** A peer's name on the command line. */
export function nameOf({ script, backend }: Peer): string {
  return backend === "compiled" ? `${script}_compiled` : script;
}

/** What starts a peer's process. */
function commandOf({ script, backend, command, folder }: Peer): readonly string[] {
  const file = folder
    ? `${folder}/bench/peers/${script}.ts`
    : new URL(`./peers/${script}.ts`, import.meta.url).href;
  return command ?? [Deno.execPath(), "run", "-A", "--quiet", "--no-check", file, backend];
}

/** A running peer; every request is answered before the next is sent. */
export class Remote {
  readonly #process: Deno.ChildProcess;
  readonly #requests: WritableStreamDefaultWriter<Uint8Array>;
  readonly #answers: ReadableStreamDefaultReader<string>;

  constructor(readonly peer: Peer) {
    const [program, ...args] = commandOf(peer);
    this.#process = new Deno.Command(program, {
      args,
      cwd: peer.folder,
      env: {
        XDG_RUNTIME_DIR: Deno.env.get("XDG_RUNTIME_DIR") ?? "/tmp",
        // What this library's tasks set; all libraries get it.
        DENO_V8_FLAGS: "--experimental-wasm-revectorize,--no-wasm-bounds-checks",
        OMP_NUM_THREADS: THREADS,
        OPENBLAS_NUM_THREADS: THREADS,
        MKL_NUM_THREADS: THREADS,
        ...peer.env,
      },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#requests = this.#process.stdin.getWriter();
    this.#answers = this.#process.stdout.pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream()).getReader();
  }

  /** Library, version and device; of another checkout with its commit. */
  async about(): Promise<About> {
    const answer = await this.#ask({ ask: "about" });
    if (!("about" in answer)) throw unexpected("about", answer);
    const { folder } = this.peer;
    const { about } = answer;
    return folder
      ? { ...about, version: `${about.version} at ${await currentCommit(folder)}` }
      : about;
  }

  /** What its device does at most, where the peer is this library. */
  async speed(): Promise<DeviceSpeed | undefined> {
    if (this.peer.script !== "mimetic") return undefined;
    const answer = await this.#ask({ ask: "speed" });
    if ("speed" in answer) return answer.speed;
    throw unexpected("speed", answer);
  }

  /** Builds a workload and runs it. */
  async prepare(workload: Workload): Promise<PreparedAnswer> {
    const operands = this.peer.command ? await Deno.makeTempFile() : undefined;
    try {
      if (operands) await writeOperands(operands, workload);
      const answer = await this.#ask({ ask: "prepare", workload, operands });
      if ("result" in answer) return answer;
      throw unexpected("prepare", answer);
    } finally {
      if (operands) await Deno.remove(operands);
    }
  }

  /** Times `samples` groups of `inner` runs: milliseconds a run. */
  async run(inner: number, samples: number): Promise<number[]> {
    const answer = await this.#ask({ ask: "run", inner, samples });
    if ("milliseconds" in answer) return answer.milliseconds;
    throw unexpected("run", answer);
  }

  /** Frees what was prepared last. */
  async release(): Promise<void> {
    await this.#ask({ ask: "dispose" });
  }

  /** Ends the process; a library whose threads never end is stopped by the process's own id. */
  async close(): Promise<void> {
    await this.#requests.close().catch(() => {});
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), 2000);
    await this.#process.status;
    clearTimeout(timer);
  }

  async #ask(request: Request): Promise<Answer> {
    await this.#requests.write(new TextEncoder().encode(JSON.stringify(request) + "\n"));
    while (true) {
      const { value, done } = await this.#answers.read();
      if (done) throw new Error(`Cannot ${request.ask} as the peer has ended: ${this.#name()}`);
      if (!value.startsWith(mark)) continue;
      const answer = JSON.parse(value.slice(mark.length)) as Answer;
      if ("error" in answer) throw new Error(`${this.#name()}: ${answer.error}`);
      return answer;
    }
  }

  #name(): string {
    return `${this.peer.script} ${this.peer.backend}`;
  }
}

function unexpected(ask: string, answer: Answer): Error {
  return new Error(`Cannot ${ask} as the peer answered something else: ${JSON.stringify(answer)}`);
}
