import assert from "assert";
import * as g from "./mod.ts";
import { Graph, type Tensor } from "./mod.ts";

/** Shapes that fit nothing, with the words and the shapes that the error must have. */
interface Rejection {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly build: (...inputs: Tensor[]) => unknown;
  readonly message: RegExp;
  /** Inputs that are int32, by index. */
  readonly labels?: readonly number[];
}

const rejections: Rejection[] = [
  {
    name: "add with other sizes",
    shapes: [[2, 3], [2, 4]],
    build: g.add,
    message: /Cannot add tensors: expected .*, got float32 \[2, 3\], float32 \[2, 4\]/,
  },
  {
    name: "multiply where ones aren't at the ends",
    shapes: [[2, 3, 4], [2, 1, 4]],
    build: g.multiply,
    message: /Cannot multiply tensors: expected .*, got float32 \[2, 3, 4\], float32 \[2, 1, 4\]/,
  },
  {
    name: "subtract a longer shape of the same size",
    shapes: [[2, 3], [3, 2]],
    build: g.subtract,
    message: /Cannot subtract tensors: expected .*, got float32 \[2, 3\], float32 \[3, 2\]/,
  },
  {
    name: "divide by labels",
    shapes: [[2], [2]],
    build: g.divide,
    labels: [1],
    message: /Cannot divide tensors: expected float32 elements, got float32 \[2\], int32 \[2\]/,
  },
  {
    name: "batch norm of a single value a channel",
    shapes: [[1, 1, 1, 5], [5], [5]],
    build: (x, gamma, beta) => g.batchNorm(x, gamma, beta),
    message:
      /Cannot normalize over the batch: expected more than 1 value a channel, got float32 \[1, 1, 1, 5\]/,
  },
  {
    name: "gelu of labels",
    shapes: [[2]],
    build: g.gelu,
    labels: [0],
    message: /Cannot take gelu: expected float32 elements, got int32 \[2\]/,
  },
  {
    name: "matmul with other inner sizes",
    shapes: [[4, 5], [6, 7]],
    build: (a, b) => g.matmul(a, b),
    message:
      /Cannot multiply a by b: expected .*inner sizes.*, got float32 \[4, 5\], float32 \[6, 7\]/,
  },
  {
    name: "matmul with other inner sizes, transposed",
    shapes: [[4, 5], [5, 4]],
    build: (a, b) => g.matmul(a, b, { transposeB: true }),
    message: /Cannot multiply a by bᵀ: expected .*, got float32 \[4, 5\], float32 \[5, 4\]/,
  },
  {
    name: "matmul with other batches",
    shapes: [[2, 4, 5], [3, 5, 6]],
    build: (a, b) => g.matmul(a, b),
    message:
      /Cannot multiply a by b: expected .*leading.*, got float32 \[2, 4, 5\], float32 \[3, 5, 6\]/,
  },
  {
    name: "matmul of vectors",
    shapes: [[5], [5]],
    build: (a, b) => g.matmul(a, b),
    message: /Cannot multiply a by b: expected .*, got float32 \[5\], float32 \[5\]/,
  },
  {
    name: "matmul of a transposed batch by a shared matrix",
    shapes: [[2, 5, 4], [5, 6]],
    build: (a, b) => g.matmul(a, b, { transposeA: true }),
    message: /Cannot multiply aᵀ by b: expected .*, got float32 \[2, 5, 4\], float32 \[5, 6\]/,
  },
  {
    name: "sum over a missing axis",
    shapes: [[2, 3]],
    build: (a) => g.sum(a, 2),
    message: /Cannot sum over axis 2: expected an axis of the tensor, got float32 \[2, 3\]/,
  },
  {
    name: "mean over a missing axis from the end",
    shapes: [[2, 3]],
    build: (a) => g.mean(a, -3),
    message: /Cannot sum over axis -3: expected an axis of the tensor, got float32 \[2, 3\]/,
  },
  {
    name: "repeat along a missing axis",
    shapes: [[2, 3]],
    build: (a) => g.repeat(a, 3, 2),
    message: /Cannot repeat along axis 3: expected .*, got float32 \[2, 3\]/,
  },
  {
    name: "repeat no times",
    shapes: [[2, 3]],
    build: (a) => g.repeat(a, 0, 0),
    message: /Cannot repeat 0 times: expected .*, got float32 \[2, 3\]/,
  },
  {
    name: "transpose by too few axes",
    shapes: [[2, 3, 4]],
    build: (a) => g.transpose(a, [1, 0]),
    message: /Cannot transpose by \[1,0\]: expected each axis once, got float32 \[2, 3, 4\]/,
  },
  {
    name: "concatenate with other sizes",
    shapes: [[2, 3], [2, 4]],
    build: (a, b) => g.concat([a, b], 0),
    message: /Cannot concatenate along axis 0: expected .*, got float32 \[2, 3\], float32 \[2, 4\]/,
  },
  {
    name: "slice behind the end",
    shapes: [[2, 3]],
    build: (a) => g.slice(a, 1, 2, 2),
    message: /Cannot slice 2..4 of axis 1: expected a range within the axis, got float32 \[2, 3\]/,
  },
  {
    name: "reshape to another size",
    shapes: [[2, 3]],
    build: (a) => g.reshape(a, [7]),
    message: /Cannot reshape to \[7\]: expected as many elements, got float32 \[2, 3\]/,
  },
  {
    name: "view behind the end",
    shapes: [[10]],
    build: (a) => g.view(a, 6, [5]),
    message:
      /Cannot view \[5\] from element 6: expected a range within the tensor, got float32 \[10\]/,
  },
  {
    name: "pack over each other",
    shapes: [[10], [3]],
    build: (a, b) => g.pack([a, b], [0, 9], 12),
    message:
      /Cannot pack tensor 0 at 0..9: expected a float32 tensor that fits there, got float32 \[10\]/,
  },
  {
    name: "pack without offsets",
    shapes: [[10], [3]],
    build: (a, b) => g.pack([a, b], [0], 64),
    message:
      /Cannot pack at 1 offsets: expected one for each tensor, got float32 \[10\], float32 \[3\]/,
  },
  {
    name: "patches that don't divide the image",
    shapes: [[1, 3, 8, 6]],
    build: (a) => g.patchify(a, 4),
    message: /Cannot cut into patches of 4: expected .*, got float32 \[1, 3, 8, 6\]/,
  },
  {
    name: "layer norm with another width",
    shapes: [[4, 8], [7], [8]],
    build: (a, b, c) => g.layerNorm(a, b, c),
    message:
      /Cannot normalize the last axis: expected .*, got float32 \[4, 8\], float32 \[7\], float32 \[8\]/,
  },
  {
    name: "softmax of labels",
    shapes: [[2]],
    build: (a) => g.softmax(a),
    labels: [0],
    message: /Cannot take softmax: expected float32 elements, got int32 \[2\]/,
  },
  {
    name: "attention whose heads don't divide the width",
    shapes: [[1, 4, 24]],
    build: (a) => g.attention(a, { heads: 5 }),
    message: /Cannot attend with 5 heads: expected qkv .*, got float32 \[1, 4, 24\]/,
  },
  {
    name: "attention without a batch",
    shapes: [[4, 24]],
    build: (a) => g.attention(a, { heads: 2 }),
    message: /Cannot attend with 2 heads: expected qkv .*, got float32 \[4, 24\]/,
  },
  {
    name: "cross-entropy of another batch",
    shapes: [[4, 10], [5]],
    build: (a, b) => g.crossEntropy(a, b),
    labels: [1],
    message: /Cannot take cross-entropy: expected .*, got float32 \[4, 10\], int32 \[5\]/,
  },
  {
    name: "cross-entropy with float labels",
    shapes: [[4, 10], [4]],
    build: (a, b) => g.crossEntropy(a, b),
    message: /Cannot take cross-entropy: expected .*, got float32 \[4, 10\], float32 \[4\]/,
  },
  {
    name: "correct answers of a vector",
    shapes: [[4], [4]],
    build: (a, b) => g.correct(a, b),
    labels: [1],
    message: /Cannot count correct answers: expected .*, got float32 \[4\], int32 \[4\]/,
  },
  {
    name: "embedding of float tokens",
    shapes: [[9, 4], [3]],
    build: (a, b) => g.embedding(a, b),
    message: /Cannot look tokens up: expected .*, got float32 \[9, 4\], float32 \[3\]/,
  },
  {
    name: "assign another shape",
    shapes: [[4], [5]],
    build: (a, b) => g.assign(a, b),
    message: /Cannot assign: expected equal shapes, got float32 \[4\], float32 \[5\]/,
  },
  {
    name: "AdamW with other moments",
    shapes: [[4], [4], [4], [5], [3], [1]],
    build: (a, ...rest) => a.graph.apply(g.ADAMW, [a, ...rest], {} as g.AdamWAttributes),
    message: /Cannot update by AdamW: expected .*, got float32 \[4\], .*float32 \[5\]/,
  },
  {
    name: "SGD with AdamW's scalars",
    shapes: [[4], [4], [4], [3], [1]],
    build: (a, ...rest) => a.graph.apply(g.SGD, [a, ...rest], {} as g.SgdAttributes),
    message: /Cannot update by SGD: expected .*scalars \[1\], got .*float32 \[3\]/,
  },
];

for (const { name, shapes, build, message, labels = [] } of rejections) {
  Deno.test(`refused at once: ${name}`, () => {
    const graph = new Graph();
    const inputs = shapes.map((shape, i) =>
      graph.input(`x${i}`, shape, labels.includes(i) ? "int32" : "float32")
    );
    assert.throws(() => build(...inputs), (error: Error) => {
      assert.equal(error.name, "RangeError", error.stack);
      assert.match(error.message, message);
      return true;
    });
    assert.equal(graph.nodes.length, shapes.length, "the refused operation is in the graph");
  });
}
