import type { ReferenceKernel } from "./types.ts";

/** Row `tokens[i]` of the table for each token. */
export const embedding: ReferenceKernel = ([table, tokens], _, [y]) => {
  const d = table.shape[1];
  tokens.data.forEach((token, i) => {
    y.data.set(table.data.subarray(token * d, (token + 1) * d), i * d);
  });
};

/** The sum of `dy` over all places of each token. */
export const embeddingGradient: ReferenceKernel = ([tokens, dy], _, [dtable]) => {
  const d = dtable.shape[1];
  tokens.data.forEach((token, i) => {
    for (let j = 0; j < d; j++) dtable.data[token * d + j] += dy.data[i * d + j];
  });
};
