import type { Parameter, Role, Slice } from "../../initializers/mod.ts";

/** A part of a role that a scheme may overwrite. */
export interface RolePart {
  /** What it is to the role, such as `query`. */
  readonly part: string;
  /** Where it is. */
  readonly slice: Slice;
}

/** All that a scheme may overwrite of a role. */
export function partsOf(role: Role): RolePart[] {
  const whole = (part: string, parameter: Parameter) => ({
    part,
    slice: { parameter, row: 0, rows: parameter.shape[0] },
  });
  switch (role.kind) {
    case "attention":
      return [
        ...(["query", "key", "value", "projection"] as const)
          .map((part) => ({ part, slice: role[part] })),
        ...biases(role),
        ...role.gate
          ? [
            { part: "gate", slice: role.gate.weight },
            { part: "gate bias", slice: role.gate.bias },
          ]
          : [],
      ];
    case "perceptron":
      return [
        { part: "first", slice: role.first },
        ...role.second ? [{ part: "second", slice: role.second }] : [],
        ...biases(role),
      ];
    case "depthwise":
      return [whole("filters", role.parameter)];
    case "stateSpace":
      return [
        whole("transition", role.transition),
        { part: "step", slice: role.step },
        whole("step bias", role.stepBias),
        { part: "write", slice: role.write },
        { part: "read", slice: role.read },
        whole("convolution", role.convolution.weight),
        whole("convolution bias", role.convolution.bias),
      ];
  }
}

function biases({ biases = [] }: { readonly biases?: readonly Slice[] }): RolePart[] {
  return biases.map((slice) => ({ part: "bias", slice }));
}
