import { Random, type RandomState } from "../../random/mod.ts";
import {
  type Factors,
  factorsOf,
  fillNoise,
  type Noise,
  noisyIdentity,
} from "../matrix_factors.ts";

/** What the factors of a product of weights are made of: plain data, which a worker can be sent. */
export interface FactorRequest {
  /** D, columns of the product, and rows for each stream. */
  readonly dim: number;
  /** Rows of the factors. */
  readonly rank: number;
  /** Factors of the matrices αZ + βI, stacked, by their largest triplets, or one matrix of noise used twice. */
  readonly factorization: "svd" | "tied";
  /** The factor of the noise. */
  readonly alpha: number;
  /** The factor of the identity. */
  readonly beta: number;
  /** How far the diagonal falls. */
  readonly grade: number;
  /** The distribution of the noise's elements. */
  readonly noise: Noise;
  /** The variance of the noise's elements, of one factor where tied. */
  readonly variance: number;
  /** The streams that the matrices draw from, one each. */
  readonly streams: readonly RandomState[];
}

/** The factors, (rank, streams · dim) and (rank, dim). */
export function makeFactors(request: FactorRequest): Factors {
  const { dim, rank, factorization, beta, noise, variance, streams } = request;
  const randoms = streams.map((state) => new Random(0).restore(state));
  if (factorization === "tied") {
    const left = new Float64Array(rank * dim);
    fillNoise(left, noise, variance, randoms[0]);
    return { left, right: left.map((x) => Math.sign(beta) * x) };
  }
  if (randoms.length === 1) return factorsOf(noisyIdentity(request, randoms[0]), dim, rank);
  const stacked = new Float64Array(streams.length * dim * dim);
  for (const [i, random] of randoms.entries()) {
    stacked.set(noisyIdentity(request, random), i * dim * dim);
  }
  return factorsOf(stacked, dim, rank);
}

/** Some requests, and memory that threads share. */
export interface SharedWork {
  readonly requests: readonly FactorRequest[];
  /** 32-bit words: the next request that is to be taken, then for each 1 when it is done, 2 when it failed. */
  readonly control: SharedArrayBuffer;
  /** Where the factors go, one request's behind the other's. */
  readonly results: SharedArrayBuffer;
}

/** Numbers of a request's factors. */
export const numbersOf = ({ dim, rank, streams }: FactorRequest) =>
  rank * dim * (streams.length + 1);

/** Where the factors of a request are, or will be. */
export function placeOf({ requests, results }: SharedWork, index: number): Factors {
  const start = 8 * requests.slice(0, index).reduce((sum, request) => sum + numbersOf(request), 0);
  const { dim, rank, streams } = requests[index];
  const left = rank * dim * streams.length;
  return {
    left: new Float64Array(results, start, left),
    right: new Float64Array(results, start + 8 * left, rank * dim),
  };
}

/** Takes one request after the other that no other thread has taken, until none is left. */
export function takeRequests(work: SharedWork): void {
  const control = new Int32Array(work.control);
  for (;;) {
    const index = Atomics.add(control, 0, 1);
    if (index >= work.requests.length) return;
    let state = 2;
    try {
      const { left, right } = makeFactors(work.requests[index]);
      const place = placeOf(work, index);
      place.left.set(left);
      place.right.set(right);
      state = 1;
    } catch {
      // The thread that waits for it tries again and says why.
    }
    Atomics.store(control, 1 + index, state);
    Atomics.notify(control, 1 + index);
  }
}
