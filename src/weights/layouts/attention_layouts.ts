/**
 * How libraries name the matrices of self-attention.
 *
 * @module
 */

/** One tensor with queries, keys and values, and the projection; names after the layer's. */
export interface PackedLayout {
  /** The tensor of queries, keys and values. */
  readonly packed: string;
  /** The projection's tensor. */
  readonly projection: string;
}

/** Four tensors. */
export interface SeparateLayout {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly projection: string;
}

/** timm's ViT, DeiT and Swin · GPT-2 and its kin · state-spaces' · PyTorch's MultiheadAttention. */
export const packedLayouts: readonly PackedLayout[] = [
  { packed: "qkv.weight", projection: "proj.weight" },
  { packed: "c_attn.weight", projection: "c_proj.weight" },
  { packed: "in_proj.weight", projection: "out_proj.weight" },
  { packed: "in_proj_weight", projection: "out_proj.weight" },
];

const separate = (query: string, key: string, value: string, projection: string) => ({
  query: `${query}.weight`,
  key: `${key}.weight`,
  value: `${value}.weight`,
  projection: `${projection}.weight`,
});

/** Hugging Face's ViT and DeiT · BERT and Swin · Llama · OPT, CLIP and BART · DistilBERT. */
export const separateLayouts: readonly SeparateLayout[] = [
  separate("attention.query", "attention.key", "attention.value", "output.dense"),
  separate("self.query", "self.key", "self.value", "output.dense"),
  separate("q_proj", "k_proj", "v_proj", "o_proj"),
  separate("q_proj", "k_proj", "v_proj", "out_proj"),
  separate("q_lin", "k_lin", "v_lin", "out_lin"),
];

/** The matrices of a perceptron; names after the layer's. */
export interface PerceptronLayout {
  /** The first layer's. */
  readonly first: string;
  /** The second layer's; none where the first is one of a gate's two. */
  readonly second?: string;
  /** Whether they are stored (in, out) in some files. */
  readonly transposed?: boolean;
}

/** Perceptrons in those libraries and in ConvNeXts. */
export const perceptronLayouts: readonly PerceptronLayout[] = [
  { first: "mlp.fc1.weight", second: "mlp.fc2.weight" },
  { first: "intermediate.dense.weight", second: "output.dense.weight" },
  { first: "mlp.c_fc.weight", second: "mlp.c_proj.weight", transposed: true },
  { first: "mlp.gate_proj.weight" },
  { first: "mlp.up_proj.weight" },
  { first: "pwconv1.weight", second: "pwconv2.weight" },
  { first: "ffn.lin1.weight", second: "ffn.lin2.weight" },
  { first: "linear1.weight", second: "linear2.weight" },
  { first: "fc1.weight", second: "fc2.weight" },
];
