import type { FoundScan } from "../weights/mod.ts";
import type { PartReader } from "./parts.ts";
import { measureProduct, pictureOf } from "./products.ts";
import type { Picture, Quantiles, ScanRecord } from "./records.ts";

/** Side of a picture. */
const SIDE = 96;

/** The scan of one layer. */
export async function measureScan(
  found: FoundScan,
  layer: number,
  reader: PartReader,
): Promise<{ record: ScanRecord; picture: Picture }> {
  const { name, version, dim, states, convolution } = found;
  const [left, right] = [await reader.matrix(found.read), await reader.matrix(found.write)];
  const factors = { left, right, dim, rank: states };
  const steps = Float64Array.from(await reader.tensor(found.stepBias), softplus);
  const logs = await reader.tensor(found.transition);
  // In Mamba each channel has a Δ and N rates, in Mamba-2 each head has one of both.
  const decays = Float64Array.from(
    logs,
    (log, i) => Math.exp(-steps[Math.floor(i * steps.length / logs.length)] * Math.exp(log)),
  );
  return {
    record: {
      ...{ layer, name, version, dim, states },
      readWrite: measureProduct(factors),
      step: quantilesOf(steps),
      decay: quantilesOf(decays),
      ...convolution !== undefined && { lastTap: await lastTap(convolution, reader) },
    },
    picture: pictureOf(factors, SIDE),
  };
}

const softplus = (x: number) => x > 30 ? x : Math.log1p(Math.exp(x));

function quantilesOf(values: Float64Array): Quantiles {
  const sorted = values.toSorted();
  const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))];
  return { low: at(0.1), median: at(0.5), high: at(0.9) };
}

/**
 * The share of the last taps in ‖w‖²: of random taps it has a beta distribution of C/2 and C(T − 1)/2, of mean
 * 1/T.
 */
async function lastTap(
  name: string,
  reader: PartReader,
): Promise<{ share: number; score: number }> {
  const values = await reader.tensor(name);
  const [channels, , taps] = reader.shape(name);
  let [last, all] = [0, 0];
  values.forEach((x, i) => {
    all += x * x;
    if (i % taps === taps - 1) last += x * x;
  });
  const share = all > 0 ? last / all : 0;
  const variance = (taps - 1) / taps ** 2 / (channels * taps / 2 + 1);
  return { share, score: taps > 1 && all > 0 ? (share - 1 / taps) / Math.sqrt(variance) : 0 };
}
