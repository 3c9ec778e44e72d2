import type { ReferenceKernel } from "./types.ts";

/** Row `tokens[i]` of the table for each token; NaN for a token that names no row. */
export const embedding: ReferenceKernel = ([table, tokens], _, [y]) => {
  const [rows, d] = table.shape;
  tokens.data.forEach((token, i) => {
    const inside = token >= 0 && token < rows;
    if (inside) y.data.set(table.data.subarray(token * d, (token + 1) * d), i * d);
    else y.data.fill(NaN, i * d, (i + 1) * d);
  });
};

/** The sum of `dy` over all places of each token; tokens that name no row add nothing. */
export const embeddingGradient: ReferenceKernel = ([tokens, dy], _, [dtable]) => {
  const [rows, d] = dtable.shape;
  tokens.data.forEach((token, i) => {
    if (token < 0 || token >= rows) return;
    for (let j = 0; j < d; j++) dtable.data[token * d + j] += dy.data[i * d + j];
  });
};
