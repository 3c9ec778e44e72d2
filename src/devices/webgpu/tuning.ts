import type { MatmulVariant, Tuning } from "./dispatch.ts";
import { matmul } from "./kernels/matmul.ts";
import { prepare } from "./standalone.ts";

/** Enough workgroups to keep any GPU busy, where the real number of cores can't be asked for. */
const GPU_WORKGROUPS = 512;

/**
 * Finds out how to use an adapter: software adapters are known, a GPU's fastest matmul is measured.
 * Software adapters take subgroups, which halve their loads, if the device was given the feature.
 */
export async function tune(device: GPUDevice, software: boolean): Promise<Tuning> {
  const subgroups = device.features.has("subgroups" as GPUFeatureName);
  if (software) return { matmul: subgroups ? "subgroup" : "direct", workgroups: 8, software };
  return { matmul: await fastestMatmul(device), workgroups: GPU_WORKGROUPS, software };
}

async function fastestMatmul(device: GPUDevice): Promise<MatmulVariant> {
  const times: [MatmulVariant, number][] = [];
  for (const variant of ["tiled8", "tiled16", "direct"] as const) {
    times.push([variant, await timeMatmul(device, variant)]);
  }
  return times.reduce((best, next) => next[1] < best[1] ? next : best)[0];
}

/** Milliseconds of a product of two 1024×1024 matrices. */
async function timeMatmul(device: GPUDevice, variant: MatmulVariant): Promise<number> {
  const square = { shape: [1024, 1024], dtype: "float32" } as const;
  const step = {
    attributes: { transposeA: false, transposeB: true },
    inputs: [square, square],
    outputs: [square],
  };
  const plan = matmul(step, { matmul: variant, workgroups: 1, software: false });
  const values = new Float32Array(1024 ** 2).fill(0.5);
  const prepared = await prepare(device, plan, [values, values], [1024 ** 2]);
  await prepared.run();
  // Waiting has a grain of about 10 ms, so the time measured must be far longer.
  for (let count = 4;; count *= 2) {
    const start = performance.now();
    await prepared.run(count);
    const time = performance.now() - start;
    if (time < 150) continue;
    prepared.destroy();
    return time / count;
  }
}
