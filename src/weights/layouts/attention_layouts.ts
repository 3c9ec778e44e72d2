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

/** First layers of perceptrons, in those libraries and in ConvNeXts; a gate is one of two first layers. */
export const perceptronNames: readonly string[] = [
  "mlp.fc1.weight",
  "intermediate.dense.weight",
  "mlp.c_fc.weight",
  "mlp.gate_proj.weight",
  "mlp.up_proj.weight",
  "pwconv1.weight",
  "ffn.lin1.weight",
  "linear1.weight",
  "fc1.weight",
];
