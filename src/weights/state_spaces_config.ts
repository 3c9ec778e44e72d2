import type { Model } from "../models/mod.ts";

/**
 * The `config.json` of state-spaces/mamba's `MambaLMHeadModel` (mamba_ssm 2.2), or `undefined` for a model
 * that isn't one of its kind.
 */
export function stateSpacesConfig(
  { configuration: c }: Pick<Model, "configuration">,
): Record<string, unknown> | undefined {
  const own = blockConfig(c);
  if (!own) return undefined;
  return {
    d_model: c.dim,
    d_intermediate: c.hidden,
    n_layer: c.depth,
    vocab_size: c.vocabulary,
    ssm_cfg: {},
    attn_layer_idx: [],
    attn_cfg: {},
    rms_norm: true,
    residual_in_fp32: true,
    fused_add_norm: true,
    pad_vocab_size_multiple: c.padVocabulary,
    tie_embeddings: c.tied,
    ...own,
  };
}

/** What it says of the mixers. */
function blockConfig(c: Model["configuration"]): Record<string, unknown> | undefined {
  const scan = { d_state: c.states, d_conv: c.taps, expand: c.expand };
  switch (c.architecture) {
    case "mamba":
      return { ssm_cfg: { layer: "Mamba1", ...scan } };
    case "mamba2":
      return { ssm_cfg: { layer: "Mamba2", ...scan, headdim: c.headDim } };
    case "transformer":
      return {
        attn_layer_idx: Array.from({ length: Number(c.depth) }, (_, i) => i),
        attn_cfg: {
          causal: true,
          num_heads: c.heads,
          num_heads_kv: c.keyHeads,
          qkv_proj_bias: true,
          out_proj_bias: true,
        },
      };
  }
}
