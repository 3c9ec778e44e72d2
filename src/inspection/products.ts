import {
  fitMimetic,
  productExpectations,
  type ProductFactors,
  productScores,
  productStatistics,
} from "../analysis/mod.ts";
import { multiplyTransposed, transpose } from "../tensors/mod.ts";
import type { Picture, ProductRecord } from "./records.ts";

/** All numbers of a product AᵀB. */
export function measureProduct(factors: ProductFactors): ProductRecord {
  const { dim, rank } = factors;
  const statistics = productStatistics(factors);
  const { diagonal, norm, factorNorms, cosine, symmetry, effectiveRank } = statistics;
  return {
    ...{ rank, diagonal, norm, cosine, symmetry, effectiveRank },
    ...fitMimetic(statistics, dim, rank),
    singularValues: [...statistics.singularValues!],
    random: productExpectations(factorNorms, dim, rank),
    scores: productScores(statistics, dim, rank),
  };
}

/** The leading rows and columns of a product AᵀB. */
export function pictureOf({ left, right, dim, rank }: ProductFactors, side: number): Picture {
  const shown = Math.min(side, dim);
  const leading = (factor: Float32Array) => {
    const part = new Float32Array(rank * shown);
    for (let i = 0; i < rank; i++) {
      part.set(factor.subarray(i * dim, i * dim + shown), i * shown);
    }
    return transpose(part, rank, shown);
  };
  const values = multiplyTransposed(leading(left), leading(right), shown, shown, rank);
  return { side: shown, values: Float32Array.from(values) };
}
