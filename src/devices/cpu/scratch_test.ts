/** Kernels stay within their thread's scratch, beyond which other programs' numbers lie. */
import assert from "assert";
import {
  batchNorm,
  depthwise,
  fill,
  gradients,
  Graph,
  multiply,
  type Tensor,
} from "../../graph/mod.ts";
import { Random } from "../../random/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";
import { type Device, openCpu } from "../mod.ts";

const GUARD = 1 << 20;

/** Runs a program on random numbers while another one's variable is there, which must not change. */
async function besideAnother(
  inputs: Record<string, readonly number[]>,
  build: (tensors: Record<string, Tensor>) => Record<string, Tensor>,
): Promise<Record<string, Float32Array>> {
  const device: Device = await openCpu({ threads: 1 });
  try {
    const other = device.createVariables([{ name: "other", shape: [GUARD], dtype: "float32" }]);
    other.write("other", new Float32Array(GUARD).fill(7));
    const graph = new Graph();
    const names = Object.keys(inputs);
    const outputs = build(
      Object.fromEntries(names.map((name) => [name, graph.input(name, inputs[name])])),
    );
    const program = await device.compile({ outputs }, device.createVariables([]), {
      maxPending: 1,
    });
    program.run(Object.fromEntries(names.map((name) => [name, numbers(name, inputs[name])])));
    const [made] = await program.read();
    const now = await other.read("other");
    assert.equal(now.findIndex((x) => x !== 7), -1, "another program's numbers changed");
    return made as Record<string, Float32Array>;
  } finally {
    device.destroy();
  }
}

function numbers(name: string, shape: readonly number[]): Float32Array {
  const out = new Float32Array(sizeOf(shape));
  new Random(name).fillNormal(out, 0, 1);
  return out;
}

/** A pixel's sum over its window, of the first image and channel. */
function convolved(
  x: readonly number[],
  kernel: number,
  { stride, padding }: { stride: number; padding: number },
  [row, column]: readonly number[],
): number {
  const [, height, width, channels] = x;
  const [values, filters] = [numbers("x", x), numbers("filters", [channels, 1, kernel, kernel])];
  let sum = 0;
  for (let k = 0; k < kernel; k++) {
    for (let l = 0; l < kernel; l++) {
      const [i, j] = [row * stride + k - padding, column * stride + l - padding];
      if (i < 0 || i >= height || j < 0 || j >= width) continue;
      sum += values[(i * width + j) * channels] * filters[k * kernel + l];
    }
  }
  return sum;
}

for (
  const { x, kernel, stride, padding } of [
    { x: [1, 8, 8, 128], kernel: 3, stride: 2000, padding: 1 },
    { x: [1, 64, 64, 128], kernel: 64, stride: 64, padding: 0 },
    { x: [1, 90, 90, 128], kernel: 90, stride: 1, padding: 0 },
    { x: [1, 96, 96, 128], kernel: 90, stride: 1, padding: 0 },
  ]
) {
  const about = `x [${x}], kernel ${kernel}, stride ${stride}`;
  Deno.test(`a depthwise convolution and its gradients keep to their scratch: ${about}`, async () => {
    const filters = [x[3], 1, kernel, kernel];
    const { y } = await besideAnother({ x, filters }, ({ x, filters }) => {
      const y = depthwise(x, filters, { stride, padding });
      const [dx, dfilters] = gradients(multiply(y, y), [x, filters]);
      return { y, dx, dfilters };
    });
    const columns = Math.floor((x[2] + 2 * padding - kernel) / stride) + 1;
    for (const [row, column] of [[0, 0], [0, columns - 1]]) {
      const expected = convolved(x, kernel, { stride, padding }, [row, column]);
      assert.ok(Math.abs(y[(row * columns + column) * x[3]] - expected) < 1e-3, `${expected}`);
    }
  });
}

Deno.test("what doesn't fit into scratch is refused", async () => {
  await assert.rejects(
    besideAnother({ x: [1, 8, 8, 16], filters: [16, 1, 3, 3] }, ({ x, filters }) => ({
      y: depthwise(x, filters, { stride: 40_000, padding: 1 }),
    })),
    {
      name: "RangeError",
      message: /^Cannot convolve on the CPU: expected working space of at most/,
    },
  );
  await assert.rejects(
    besideAnother({ x: [2, 800_000] }, ({ x }) => {
      const [ones, zeros] = [1, 0].map((value) => fill(x.graph, [800_000], value));
      const { y } = batchNorm(x, ones, zeros);
      return { dx: gradients(multiply(y, y), [x])[0] };
    }),
    { name: "RangeError", message: /^Cannot differentiate batch normalization: expected working/ },
  );
});
