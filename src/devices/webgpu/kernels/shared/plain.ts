import { type Dispatch, spread, type Uniform, uniforms } from "../../dispatch.ts";

/** A kernel without loops whose operands are bound in order, with so many invocations in 64s. */
export function plain(
  kernel: string,
  texts: readonly string[],
  params: readonly Uniform[],
  invocations: number,
): Dispatch {
  const source = texts.join("\n");
  return {
    kernel,
    source,
    constants: {},
    params: uniforms(params),
    bindings: Array.from(source.matchAll(/@group\(0\)/g), (_, i) => i),
    rounds: 0,
    workgroups: spread(Math.ceil(invocations / 64)),
  };
}
