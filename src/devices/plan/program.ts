import { formatTypes, type Node, type Tensor } from "../../graph/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";

/** What is to be computed: results for the host, and updates of variables. */
export interface Program {
  /** Tensors copied to the host after every run, by name. Devices take float32 ones only. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Results of in-place operations that must happen although nothing reads them. */
  readonly updates?: readonly Tensor[];
}

/** The tensors that a program is computed for. */
export function roots({ outputs, updates = [] }: Program): Tensor[] {
  return [...Object.values(outputs), ...updates];
}

/**
 * The nodes that the program needs, in an order in which they can be run: operations that overwrite
 * a variable come after everything that reads it.
 *
 * @throws {Error} if something reads a variable's new elements, or its old ones too late, as outputs do,
 *   which are read at the end, or if elements are overwritten twice.
 */
export function reachable(program: Program): Node[] {
  const targets = roots(program);
  if (!targets.length) {
    throw new RangeError("Cannot compile: expected a program with results, got none");
  }
  const stranger = targets.find(({ graph }) => graph !== targets[0].graph);
  if (stranger) {
    throw new TypeError(
      `Cannot compile: expected results of one graph, got ${formatTypes([stranger])} of another`,
    );
  }
  const needed = new Set<Node>(targets.map((tensor) => tensor.node));
  const { nodes } = targets[0].graph;
  for (let i = nodes.length - 1; i >= 0; i--) {
    if (needed.has(nodes[i])) nodes[i].inputs.forEach((input) => needed.add(input.node));
  }
  const ordered = nodes.filter((node) => needed.has(node));
  const last = ordered.filter(overwrites);
  checkOrder(ordered, last);
  checkOutputs(program, last);
  return [...ordered.filter((node) => !overwrites(node)), ...last];
}

function overwrites({ operation }: Node): boolean {
  return operation.inPlace !== undefined;
}

function checkOrder(all: readonly Node[], last: readonly Node[]): void {
  const fail = (node: Node, rule: string) => {
    throw new Error(
      `Cannot compile: expected ${node.operation.name} not to ${rule}, got ` +
        formatTypes(node.inputs),
    );
  };
  for (const node of all) {
    if (!overwrites(node) && node.inputs.some((input) => overwrites(input.node))) {
      fail(node, "read the result of an operation in place, which comes after all others");
    }
  }
  const overwritten = new Map<Tensor, Range[]>();
  for (const node of last) {
    const targets = targetsOf(node);
    if (node.inputs.some((input) => !targets.includes(input) && overwritten.has(owner(input)))) {
      fail(node, "read a variable that another operation overwrites before");
    }
    for (const target of targets) {
      const range = rangeOf(target);
      const before = overwritten.get(range.owner) ?? [];
      if (before.some(({ from, to }) => range.from < to && from < range.to)) {
        fail(node, "overwrite elements that are overwritten before");
      }
      before.push(range);
      overwritten.set(range.owner, before);
    }
  }
}

/** What an operation in place overwrites. */
function targetsOf({ operation, attributes, inputs }: Node): Tensor[] {
  return operation.inPlace!(attributes).flatMap((i) => i === undefined ? [] : [inputs[i]]);
}

function checkOutputs({ outputs }: Program, last: readonly Node[]): void {
  const overwritten = new Set(last.flatMap(targetsOf).map(owner));
  for (const [name, tensor] of Object.entries(outputs)) {
    let viewed = tensor;
    while (viewed.node.operation.view) viewed = viewed.node.inputs[0];
    if (overwrites(viewed.node) || !overwritten.has(viewed)) continue;
    throw new Error(
      `Cannot compile: expected the output ${name} not to be a variable that the program overwrites, ` +
        `got ${
          formatTypes([tensor])
        }; output the update for its new elements, or scale(…, 1) for the old ones`,
    );
  }
}

/** Elements of the tensor in whose storage others lie. */
interface Range {
  readonly owner: Tensor;
  /** The first of them. */
  readonly from: number;
  /** The one after the last. */
  readonly to: number;
}

/** Where a tensor's elements are: a view lies in what it views, the result of an operation in place too. */
function rangeOf(tensor: Tensor): Range {
  let [owner, from] = [tensor, 0];
  for (;;) {
    const { operation, inputs, outputs, attributes } = owner.node;
    const target = operation.view ? 0 : operation.inPlace?.(attributes)[outputs.indexOf(owner)];
    if (target === undefined) return { owner, from, to: from + sizeOf(tensor.shape) };
    if (operation.view) from += attributes.offset;
    owner = inputs[target];
  }
}

function owner(tensor: Tensor): Tensor {
  return rangeOf(tensor).owner;
}
