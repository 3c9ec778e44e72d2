import { batchArrays, type BatchPlan, Preparer } from "./preparer.ts";

/** To the worker: first the plan, then buffers to fill. */
export type WorkerRequest =
  | { readonly plan: BatchPlan }
  | { readonly epoch: number; readonly step: number; readonly buffer: ArrayBuffer };

/** From the worker: that it has the plan, then in the order of the requests filled buffers, or why none. */
export type WorkerReply =
  | { readonly started: true }
  | { readonly buffer: ArrayBuffer; readonly valid: number }
  | { readonly error: string };

const scope = self as unknown as DedicatedWorkerGlobalScope;
let plan: BatchPlan;
let preparer: Preparer | undefined;

scope.onmessage = ({ data }: MessageEvent<WorkerRequest>) => {
  if ("plan" in data) {
    plan = data.plan;
    scope.postMessage({ started: true } satisfies WorkerReply);
    return;
  }
  const { epoch, step, buffer } = data;
  try {
    preparer ??= new Preparer(plan);
    const valid = preparer.prepare(epoch, step, batchArrays(plan, buffer));
    scope.postMessage({ buffer, valid } satisfies WorkerReply, [buffer]);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    scope.postMessage({ error: message } satisfies WorkerReply);
  }
};
