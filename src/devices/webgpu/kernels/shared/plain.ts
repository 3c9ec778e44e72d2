import { type Dispatch, spread } from "../../dispatch.ts";
import type { Params } from "../../params.ts";

/** A kernel without loops whose operands are bound in order, with so many invocations in 64s. */
export function plain(
  kernel: string,
  texts: readonly string[],
  params: Params,
  invocations: number,
): Dispatch {
  const source = texts.join("\n");
  return {
    kernel,
    source,
    constants: {},
    params,
    bindings: Array.from(source.matchAll(/@group\(0\)/g), (_, i) => i),
    rounds: 0,
    workgroups: spread(Math.ceil(invocations / 64)),
  };
}
