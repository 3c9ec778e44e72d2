/**
 * Names and shapes of tensors as libraries write them, for networks of a few numbers.
 *
 * @module
 */

/** One library's network. */
export interface Family {
  /** Shapes by name; the layer's prefix is before each. */
  readonly tensors: Readonly<Record<string, readonly number[]>>;
  /** What a model's own config.json says. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** The names of attention layers, with heads, heads of keys, and dimensions of a head. */
  readonly attention?: readonly (readonly [string, number, number, number])[];
  /** How many depthwise convolutions, scans and perceptrons there are. */
  readonly filters?: number;
  readonly scans?: number;
  readonly perceptrons?: number;
}

const matrices = (names: readonly string[], rows: number, columns = rows) =>
  Object.fromEntries(names.map((name) => [`${name}.weight`, [rows, columns]]));

const under = (prefix: string, tensors: Readonly<Record<string, readonly number[]>>) =>
  Object.fromEntries(Object.entries(tensors).map(([name, shape]) => [prefix + name, shape]));

const timm = { "attn.qkv.weight": [36, 12], "attn.proj.weight": [12, 12] };

/** The libraries and networks that are known, each in a file of a few kB. */
export const families: Readonly<Record<string, Family>> = {
  "timm ViT": {
    tensors: {
      "patch_embed.proj.weight": [12, 3, 4, 4],
      ...under("blocks.0.", { ...timm, "mlp.fc1.weight": [24, 12], "mlp.fc2.weight": [12, 24] }),
      ...under("blocks.10.", { ...timm, "mlp.fc1.weight": [24, 12] }),
      ...under("blocks.2.", { ...timm, "mlp.fc1.weight": [24, 12] }),
    },
    config: { num_heads: 3 },
    attention: ["0", "2", "10"].map((i) => [`blocks.${i}.attn`, 3, 3, 4] as const),
    perceptrons: 3,
  },
  "timm Swin": {
    tensors: under("layers.1.blocks.0.", {
      ...timm,
      "attn.relative_position_bias_table": [49, 2],
      "mlp.fc1.weight": [24, 12],
    }),
    attention: [["layers.1.blocks.0.attn", 2, 2, 6]],
    perceptrons: 1,
  },
  "timm ConvNeXt": {
    tensors: under("stages.0.blocks.0.", {
      "conv_dw.weight": [8, 1, 7, 7],
      "mlp.fc1.weight": [32, 8],
      "mlp.fc2.weight": [8, 32],
    }),
    filters: 1,
    perceptrons: 1,
  },
  ConvMixer: {
    tensors: {
      "stem.0.weight": [8, 3, 4, 4],
      "blocks.0.0.fn.0.weight": [8, 1, 5, 5],
      "blocks.0.1.weight": [8, 8, 1, 1],
    },
    filters: 1,
  },
  "Hugging Face ViT and DeiT": {
    tensors: under("vit.encoder.layer.0.", {
      ...matrices(["query", "key", "value"].map((name) => `attention.attention.${name}`), 12),
      ...matrices(["attention.output.dense"], 12),
      ...matrices(["intermediate.dense"], 24, 12),
      ...matrices(["output.dense"], 12, 24),
    }),
    config: { num_attention_heads: 3 },
    attention: [["vit.encoder.layer.0.attention", 3, 3, 4]],
    perceptrons: 1,
  },
  "Hugging Face BERT": {
    tensors: {
      "embeddings.word_embeddings.weight": [20, 12],
      ...under("bert.encoder.layer.3.", {
        ...matrices(["query", "key", "value"].map((name) => `attention.self.${name}`), 12),
        ...matrices(["attention.output.dense"], 12),
        ...matrices(["intermediate.dense"], 24, 12),
      }),
    },
    config: { num_attention_heads: 2 },
    attention: [["bert.encoder.layer.3.attention", 2, 2, 6]],
    perceptrons: 1,
  },
  "Hugging Face GPT-2": {
    tensors: under("h.0.", {
      ...matrices(["attn.c_attn"], 12, 36),
      ...matrices(["attn.c_proj"], 12),
      ...matrices(["mlp.c_fc"], 12, 48),
      ...matrices(["mlp.c_proj"], 48, 12),
    }),
    config: { n_head: 3 },
    attention: [["h.0.attn", 3, 3, 4]],
    perceptrons: 1,
  },
  "Hugging Face Llama": {
    tensors: under("model.layers.0.", {
      ...matrices(["self_attn.q_proj"], 16, 12),
      ...matrices(["self_attn.k_proj", "self_attn.v_proj"], 8, 12),
      ...matrices(["self_attn.o_proj"], 12, 16),
      ...matrices(["mlp.gate_proj", "mlp.up_proj"], 24, 12),
    }),
    config: { num_attention_heads: 4, num_key_value_heads: 2, head_dim: 4 },
    attention: [["model.layers.0.self_attn", 4, 2, 4]],
    perceptrons: 2,
  },
  "PyTorch TransformerEncoder": {
    tensors: under("layers.0.", {
      "self_attn.in_proj_weight": [36, 12],
      "self_attn.out_proj.weight": [12, 12],
      "linear1.weight": [24, 12],
    }),
    config: { heads: 2 },
    attention: [["layers.0.self_attn", 2, 2, 6]],
    perceptrons: 1,
  },
  "state-spaces Mamba": {
    tensors: under("backbone.layers.0.mixer.", {
      A_log: [16, 4],
      D: [16],
      "in_proj.weight": [32, 8],
      "out_proj.weight": [8, 16],
      "conv1d.weight": [16, 1, 4],
      "x_proj.weight": [9, 16],
      "dt_proj.weight": [16, 1],
      "dt_proj.bias": [16],
    }),
    scans: 1,
  },
  "state-spaces Mamba-2": {
    tensors: under("backbone.layers.0.mixer.", {
      A_log: [2],
      dt_bias: [2],
      "in_proj.weight": [42, 8],
      "out_proj.weight": [8, 16],
      "conv1d.weight": [24, 1, 4],
      "norm.weight": [16],
    }),
    scans: 1,
  },
};
