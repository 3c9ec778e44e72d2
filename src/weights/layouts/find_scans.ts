import type { FoundScan, MatrixPart, Shapes } from "./found_layers.ts";

const END = "A_log";

/**
 * The scans of state-spaces' Mamba and Mamba-2, by the tensors beside `A_log`. Of several groups of heads, which
 * shapes don't tell from more states, Mamba-2's aren't known.
 */
export function findScans(shapes: Shapes, groups = 1): FoundScan[] {
  return [...shapes.keys()].flatMap((name) => {
    if (name !== END && !name.endsWith(`.${END}`)) return [];
    const layer = name.slice(0, -END.length);
    const isFirst = shapes.get(name)!.length === 2;
    const scan = isFirst ? mamba(layer, shapes) : groups === 1 && mamba2(layer, shapes);
    return scan ? [scan] : [];
  });
}

const nameOf = (layer: string) => layer.replace(/\.$/, "");

function convolutionOf(layer: string, shapes: Shapes): Pick<FoundScan, "convolution"> {
  const name = `${layer}conv1d.weight`;
  const shape = shapes.get(name);
  return shape?.length === 3 && shape[1] === 1 ? { convolution: name } : {};
}

/** `x_proj` makes Δ's rank, then B, then C, each of N rows. */
function mamba(layer: string, shapes: Shapes): FoundScan | undefined {
  const [inner, states] = shapes.get(layer + END)!;
  const [tensor, stepBias] = [`${layer}x_proj.weight`, `${layer}dt_proj.bias`];
  const shape = shapes.get(tensor);
  if (shape?.length !== 2 || shape[1] !== inner || shape[0] <= 2 * states) return undefined;
  if (shapes.get(stepBias)?.length !== 1) return undefined;
  const part = (row: number): MatrixPart => ({
    ...{ tensor, row, rows: states, columns: inner, transposed: false },
  });
  const rank = shape[0] - 2 * states;
  return {
    ...{ kind: "scan", name: nameOf(layer), version: 1, dim: inner, states },
    ...{ write: part(rank), read: part(rank + states), transition: layer + END, stepBias },
    ...convolutionOf(layer, shapes),
  };
}

/** `in_proj` makes the gate z and x (E each), B and C (N each), and Δ (heads). */
function mamba2(layer: string, shapes: Shapes): FoundScan | undefined {
  const [heads] = shapes.get(layer + END)!;
  const [tensor, stepBias] = [`${layer}in_proj.weight`, `${layer}dt_bias`];
  const [shape, out] = [shapes.get(tensor), shapes.get(`${layer}out_proj.weight`)];
  if (shape?.length !== 2 || out?.length !== 2 || !shapes.has(stepBias)) return undefined;
  const [dim, inner] = out;
  const states = (shape[0] - 2 * inner - heads) / 2;
  if (shape[1] !== dim || !Number.isInteger(states) || states < 1) return undefined;
  const part = (row: number): MatrixPart => ({
    ...{ tensor, row, rows: states, columns: dim, transposed: false },
  });
  return {
    ...{ kind: "scan", name: nameOf(layer), version: 2, dim, states },
    ...{
      write: part(2 * inner),
      read: part(2 * inner + states),
      transition: layer + END,
      stepBias,
    },
    ...convolutionOf(layer, shapes),
  };
}
