/**
 * The comparison's side of a peer: a process that runs one library on one backend.
 * @module
 */

import { TextLineStream } from "./peers/lines.ts";
import { type Answer, mark, type Request } from "./peers/peer.ts";
import type { Fingerprint } from "./fingerprints.ts";
import type { Workload } from "./workloads.ts";

/** A peer's script in `bench/peers` and the backend it is to use. */
export interface Peer {
  readonly script: "mimetic" | "jax_js" | "tfjs" | "netsaur";
  readonly backend: string;
}

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

/** Whether a library has what a workload needs: tfjs has no SVD, no peer has mimetic schemes. */
export function canRun({ script }: Peer, workload: Workload): boolean {
  if (workload.kind === "svd") return script !== "tfjs";
  return workload.kind !== "initialization" || workload.scheme === "default" ||
    script === "mimetic";
}

/** What a peer says of itself. */
export interface About {
  readonly library: string;
  readonly version: string;
  readonly device: string;
}

/** A running peer; every request is answered before the next is sent. */
export class Remote {
  readonly #process: Deno.ChildProcess;
  readonly #requests: WritableStreamDefaultWriter<Uint8Array>;
  readonly #answers: ReadableStreamDefaultReader<string>;

  constructor(readonly peer: Peer) {
    const script = new URL(`./peers/${peer.script}.ts`, import.meta.url);
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "--no-check", script.href, peer.backend],
      env: {
        XDG_RUNTIME_DIR: Deno.env.get("XDG_RUNTIME_DIR") ?? "/tmp",
        // What this library's tasks set; all libraries get it.
        DENO_V8_FLAGS: "--experimental-wasm-revectorize,--no-wasm-bounds-checks",
      },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#requests = this.#process.stdin.getWriter();
    this.#answers = this.#process.stdout.pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream()).getReader();
  }

  /** Library, version and device. */
  async about(): Promise<About> {
    const answer = await this.#ask({ ask: "about" });
    if ("about" in answer) return answer.about;
    throw unexpected("about", answer);
  }

  /** Builds a workload, runs it and returns its outputs and the time until they were there. */
  async prepare(
    workload: Workload,
  ): Promise<{ result: Record<string, Fingerprint>; firstMilliseconds: number }> {
    const answer = await this.#ask({ ask: "prepare", workload });
    if ("result" in answer) return answer;
    throw unexpected("prepare", answer);
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
