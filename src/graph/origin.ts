/** Where in a program a node was added: profiles say it. Nothing that is computed depends on it. */
export interface Origin {
  /** What it is for: results, gradients, or new values of variables. */
  readonly pass: "forward" | "backward" | "update";
  /** The layer, as in `blocks.0.attn.qkv`; `""` outside of all. */
  readonly layer: string;
}
