import { show } from "../../host/mod.ts";
import type { Noise } from "../matrix_factors.ts";

/** A number for every layer, or a function of depth: 0 for the first block, 1 for the last. */
export type DepthValue = number | ((depth: number) => number);

/** How one of the two products, W_Q W_Kᵀ of a head or W_V W_proj of a layer, is made. */
export interface MimeticProductOptions {
  /** The factor of the noise; 0.7 for query–key and 0.4 for value–projection if left out. */
  readonly alpha?: DepthValue;
  /**
   * The factor of the identity; 0.7 for query–key and 0.4 for value–projection if left out. The
   * latter's is subtracted.
   */
  readonly beta?: DepthValue;
  /**
   * How far the diagonal falls over the coordinates i, in place of βI: β (1 + grade (1 − 2i / (d − 1))), of the
   * same mean; 0 if left out. With 1 it falls from 2β to 0, as `layout: "legacy"` makes it, and with −1 it rises.
   */
  readonly grade?: number;
  /** The distribution of the noise's elements, uniform over ±√3 σ or normal; `"normal"` if left out. */
  readonly noise?: Noise;
  /** The variance of the noise's elements: `"1/d"` of the embedding (the default), `"1/k"` of the head. */
  readonly variance?: "1/d" | "1/k" | number;
  /**
   * `"svd"` (the default) factors αZ ± βI. `"tied"` draws one factor with elements of variance
   * β / rank and uses it twice, W_K = W_Q or W_proj = −W_Vᵀ, so that the product's expectation is
   * ±βI; its noise comes from the rank, so it takes neither α nor a variance.
   */
  readonly factorization?: "svd" | "tied";
}

/** Options of {@linkcode mimeticAttention}. */
export interface MimeticAttentionOptions {
  /** How the heads' query and key weights are made; `false` leaves them as they are. */
  readonly queryKey?: MimeticProductOptions | false;
  /** How the value and projection weights are made; `false` leaves them as they are. */
  readonly valueProjection?: MimeticProductOptions | false;
  /**
   * How W_V and W_proj lie in the stored weights: `"correct"` (the default) as their transposes, so that
   * the layer multiplies by W_V W_proj; `"legacy"` as they are, as public copies of the authors' script
   * do, by which the layer's product is W_Vᵀ W_projᵀ: of the same trace, but with a diagonal that falls
   * from about −0.8 to 0 over the coordinates instead of an even −0.4.
   */
  readonly layout?: "correct" | "legacy";
  /**
   * The control arm: every matrix is replaced by a random one of the same Frobenius norm (a head's
   * for query and key), so that what is left of an advantage isn't the scale's. `false` if left out.
   */
  readonly normMatched?: boolean;
}

/** How a product is made, with nothing left out. */
export interface Product extends Required<MimeticProductOptions> {
  /** 1 for query–key, −1 for value–projection. */
  readonly sign: number;
}

const defaults = { grade: 0, noise: "normal", variance: "1/d", factorization: "svd" } as const;
/** What a head's W_Q W_Kᵀ is by default. */
export const queryKeyDefaults: Product = { alpha: 0.7, beta: 0.7, sign: 1, ...defaults };
/** What a layer's W_V W_proj is by default. */
export const valueProjectionDefaults: Product = { alpha: 0.4, beta: 0.4, sign: -1, ...defaults };

/**
 * Options of a product over its defaults.
 *
 * @throws {TypeError} If an option isn't one, or α, a grade or a variance is given for a tied factorization.
 */
export function resolveProduct(
  name: string,
  options: MimeticProductOptions,
  base: Product,
): Product {
  const fail = (rule: string, value: unknown): never => {
    throw new TypeError(
      `Cannot make a mimetic attention: expected ${name}${rule}, got ${show(value)}`,
    );
  };
  if (typeof options !== "object" || options === null) {
    throw new TypeError(
      `Cannot make a mimetic attention: expected ${name} to be options or false, got ${
        show(options)
      }`,
    );
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, v]) => v !== undefined));
  for (const option of Object.keys(given)) {
    const valid = ["alpha", "beta", "grade", "noise", "variance", "factorization"];
    if (!valid.includes(option)) fail(` to have no options but ${valid.join(", ")}`, option);
  }
  const product: Product = { ...base, ...given };
  const { noise, variance, factorization } = product;
  for (const option of ["alpha", "beta"] as const) {
    const value = product[option];
    if (typeof value !== "function" && !Number.isFinite(value)) {
      fail(`.${option} to be a finite number or a function of depth`, value);
    }
  }
  if (!Number.isFinite(product.grade)) fail(".grade to be a finite number", product.grade);
  if (noise !== "normal" && noise !== "uniform") fail('.noise to be "normal" or "uniform"', noise);
  if (factorization !== "svd" && factorization !== "tied") {
    fail('.factorization to be "svd" or "tied"', factorization);
  }
  const isNumber = typeof variance === "number" && variance >= 0 && variance < Infinity;
  if (!isNumber && variance !== "1/d" && variance !== "1/k") {
    fail('.variance to be "1/d", "1/k" or a finite number of at least 0', variance);
  }
  for (const option of ["alpha", "grade", "variance"] as const) {
    if (factorization === "tied" && option in given) {
      fail(`.${option} to be left out with a tied factorization`, given[option]);
    }
  }
  return product;
}
