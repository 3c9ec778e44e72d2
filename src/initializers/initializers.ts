import { conditionedAttention } from "./attention/conditioned_attention.ts";
import { ones, zeros } from "./classical/constant.ts";
import { covarianceFilters } from "./filters/covariance_filters.ts";
import { deltaOrthogonal } from "./classical/delta_orthogonal.ts";
import { depthwiseFilters, diracFilters, impulseFilters } from "./filters/depthwise_filters.ts";
import { normal, truncatedNormal } from "./classical/distributions.ts";
import { kaimingNormal, kaimingUniform } from "./classical/kaiming.ts";
import { lecunNormal, lecunUniform } from "./classical/lecun.ts";
import { mimeticAttention } from "./attention/mimetic_attention.ts";
import { orthogonal } from "./classical/orthogonal.ts";
import { pytorchConv2d, pytorchLinear, timmVit } from "./classical/pytorch.ts";
import type { Initializer, StructuredInitializer } from "./types.ts";
import { xavierNormal, xavierUniform } from "./classical/xavier.ts";

/** A scheme that can be asked for by name, with what a help text says of it. */
export interface NamedScheme<T> {
  /** One line for a help text. */
  readonly description: string;
  /** Makes it, with its default options. */
  readonly make: () => T;
}

/** The weight initializers usable from a command line, by name. */
export const initializers: Readonly<Record<string, NamedScheme<Initializer>>> = {
  zeros: { description: "all 0", make: zeros },
  ones: { description: "all 1", make: ones },
  normal: { description: "normal, std 0.02", make: () => normal(0.02) },
  truncatedNormal: {
    description: "normal, std 0.02, truncated at 2 sigma",
    make: () => truncatedNormal(0.02),
  },
  xavierUniform: { description: "uniform, variance 2 / (fanIn + fanOut)", make: xavierUniform },
  xavierNormal: { description: "normal, variance 2 / (fanIn + fanOut)", make: xavierNormal },
  kaimingUniform: { description: "uniform, variance 2 / fanIn", make: kaimingUniform },
  kaimingNormal: { description: "normal, variance 2 / fanIn", make: kaimingNormal },
  lecunUniform: { description: "uniform, variance 1 / fanIn", make: lecunUniform },
  lecunNormal: { description: "normal, variance 1 / fanIn", make: lecunNormal },
  orthogonal: { description: "orthonormal rows or columns", make: orthogonal },
  pytorchLinear: { description: "PyTorch's default, uniform, 1 / √fanIn", make: pytorchLinear },
  pytorchConv2d: { description: "PyTorch's default, uniform, 1 / √fanIn", make: pytorchConv2d },
  timmVit: { description: "timm's default for ViT, normal, std 0.02", make: timmVit },
};

/** The structured initializers usable from a command line, by name. */
export const structuredInitializers: Readonly<Record<string, NamedScheme<StructuredInitializer>>> =
  {
    mimetic: {
      description: "W_Q W_K^T near the identity, W_V W_proj near its negative",
      make: mimeticAttention,
    },
    mimeticTied: {
      description: "W_K = W_Q and W_proj = -W_V^T, without a decomposition",
      make: () =>
        mimeticAttention({
          queryKey: { factorization: "tied" },
          valueProjection: { factorization: "tied" },
        }),
    },
    mimeticQueryKey: {
      description: "the query-key half of mimetic",
      make: () => mimeticAttention({ valueProjection: false }),
    },
    mimeticValueProjection: {
      description: "the value-projection half of mimetic",
      make: () => mimeticAttention({ queryKey: false }),
    },
    mimeticControl: {
      description: "random matrices with the norms of mimetic",
      make: () => mimeticAttention({ normMatched: true }),
    },
    conditioned: {
      description: "orthonormal query and key rows per head, the value an identity",
      make: conditionedAttention,
    },
    covariance: {
      description: "depthwise filters of the closed-form covariance",
      make: covarianceFilters,
    },
    dirac: { description: "depthwise filters that copy", make: diracFilters },
    impulse: { description: "depthwise filters that shift at random", make: impulseFilters },
    deltaOrthogonal: {
      description: "depthwise filters that copy or negate",
      make: () => depthwiseFilters(deltaOrthogonal()),
    },
  };

function named<T>(what: string, schemes: Readonly<Record<string, NamedScheme<T>>>, name: string) {
  if (!Object.hasOwn(schemes, name)) {
    throw new TypeError(
      `Cannot find ${what} as its name must be one of ${Object.keys(schemes).join(", ")}: ${name}`,
    );
  }
  return schemes[name].make();
}

/**
 * The initializer of that name, with its default options.
 *
 * @throws {TypeError} If there is none; the message lists them.
 *
 * @example
 * ```ts
 * import { initializerNamed } from "@x/mimetic/initializers";
 * import assert from "node:assert/strict";
 *
 * assert.equal(typeof initializerNamed("kaimingNormal"), "function");
 * assert.throws(() => initializerNamed("he"), /one of zeros, ones, normal/);
 * ```
 */
export function initializerNamed(name: string): Initializer {
  return named("an initializer", initializers, name);
}

/**
 * The structured initializer of that name, with its default options.
 *
 * @throws {TypeError} If there is none; the message lists them.
 *
 * @example
 * ```ts
 * import { structuredInitializerNamed } from "@x/mimetic/initializers";
 * import assert from "node:assert/strict";
 *
 * assert.equal(structuredInitializerNamed("mimetic").kind, "attention");
 * ```
 */
export function structuredInitializerNamed(name: string): StructuredInitializer {
  return named("a structured initializer", structuredInitializers, name);
}
