import {
  type Attributes,
  BATCH_NORM,
  BATCH_NORM_GRADIENT,
  BINARY,
  DEPTHWISE,
  DEPTHWISE_INPUT_GRADIENT,
  LAYER_NORM_GRADIENT,
  MATMUL,
  type Node,
  sameShape,
  type Tensor,
  UNARY,
} from "../../graph/mod.ts";
import { type Program, reachable, roots } from "./program.ts";

/** What a rule needs to know of the program around a node. */
interface Surroundings {
  readonly users: ReadonlyMap<Tensor, readonly Node[]>;
  readonly kept: ReadonlySet<Tensor>;
}

/** The node that takes the place of `node` and of `user`, which reads its first output. */
type Rule = (node: Node, user: Node, surroundings: Surroundings) => Node | undefined;

/**
 * The program's nodes with elementwise neighbours drawn into the kernels that make their input, so
 * that their elements pass through memory once.
 *
 * A fused node stands where the last of its parts stood: everything it reads is there by then.
 */
export function fuse(program: Program): Node[] {
  const nodes = reachable(program);
  const position = new Map(nodes.map((node, i) => [node, i]));
  const surroundings = { users: usersOf(nodes), kept: new Set(roots(program)) };
  const result: (Node | undefined)[] = [...nodes];
  nodes.forEach((node, start) => {
    let [current, at]: [Node, number] = [node, start];
    if (result[at] !== node) return;
    for (;;) {
      const fused = absorb(current, surroundings);
      // Another node may have drawn the user in already: the other operand of a sum.
      if (!fused || result[position.get(fused.user)!] !== fused.user) return;
      // The node moves to its user: whoever reads its other outputs must come after that.
      const others = current.outputs.slice(1).flatMap((t) => surroundings.users.get(t) ?? []);
      if (others.some((reader) => position.get(reader)! < position.get(fused.user)!)) return;
      result[at] = undefined;
      [current, at] = [fused.node, position.get(fused.user)!];
      result[at] = current;
    }
  });
  return result.filter((node) => node !== undefined);
}

function usersOf(nodes: readonly Node[]): Map<Tensor, Node[]> {
  const users = new Map<Tensor, Node[]>();
  for (const node of nodes) {
    for (const input of new Set(node.inputs)) {
      if (!users.has(input)) users.set(input, []);
      users.get(input)!.push(node);
    }
  }
  return users;
}

function absorb(node: Node, surroundings: Surroundings): { node: Node; user: Node } | undefined {
  const rules = RULES.get(node.operation.name) ?? [];
  const user = surroundings.users.get(node.outputs[0])?.[0];
  if (!user) return undefined;
  for (const rule of rules) {
    const fused = rule(node, user, surroundings);
    if (fused) return { node: fused, user };
  }
  return undefined;
}

/** True if `user` is all that ever reads the first output of `node`. */
function solely(node: Node, { users, kept }: Surroundings): boolean {
  const [made] = node.outputs;
  return users.get(made)!.length === 1 && !kept.has(made);
}

function extend(node: Node, user: Node, attributes: Attributes, extra: Tensor[]): Node {
  return {
    operation: node.operation,
    attributes: { ...node.attributes, ...attributes },
    inputs: [...node.inputs, ...extra],
    outputs: [user.outputs[0], ...node.outputs.slice(1)],
  };
}

const addBias: Rule = (node, user, surroundings) => {
  const { bias, activation, residual } = node.attributes;
  const [product] = node.outputs;
  const { function: name, count, inner } = user.attributes;
  const fits = user.operation === BINARY && name === "add" && user.inputs[0] === product &&
    user.inputs[1] !== product && inner === 1 && count === product.shape[product.shape.length - 1];
  if (!fits || bias || activation || residual || !solely(node, surroundings)) return undefined;
  return extend(node, user, { bias: true }, [user.inputs[1]]);
};

const applyGelu: Rule = (node, user) => {
  const { activation, residual } = node.attributes;
  const fits = user.operation === UNARY && user.attributes.function === "gelu";
  if (!fits || activation || residual) return undefined;
  // The input of gelu is kept as a second output: the backward pass reads it.
  return {
    ...extend(node, user, { activation: "gelu" }, []),
    outputs: [user.outputs[0], node.outputs[0]],
  };
};

const applyGeluGradient: Rule = (node, user, surroundings) => {
  const { bias, activation, residual } = node.attributes;
  const [product] = node.outputs;
  const fits = user.operation === BINARY && user.attributes.function === "geluGradient" &&
    user.inputs[1] === product && sameShape(user.inputs[0].shape, product.shape);
  if (!fits || bias || activation || residual || !solely(node, surroundings)) return undefined;
  return extend(node, user, { activation: "geluGradient" }, [user.inputs[0]]);
};

const addResidual: Rule = (node, user, surroundings) => {
  const [made] = node.outputs;
  const [a, b] = user.inputs;
  const fits = user.operation === BINARY && user.attributes.function === "add" && a !== b &&
    sameShape(a.shape, b.shape);
  if (!fits || node.attributes.residual || node.attributes.activation) return undefined;
  if (!solely(node, surroundings)) return undefined;
  return extend(node, user, { residual: true }, [a === made ? b : a]);
};

const RULES = new Map<string, readonly Rule[]>([
  [MATMUL.name, [addBias, applyGelu, applyGeluGradient, addResidual]],
  [LAYER_NORM_GRADIENT.name, [addResidual]],
  [BATCH_NORM.name, [addResidual]],
  [BATCH_NORM_GRADIENT.name, [applyGeluGradient]],
  [DEPTHWISE.name, [addBias, applyGelu]],
  [DEPTHWISE_INPUT_GRADIENT.name, [addResidual]],
]);
