/**
 * What a device knows of its kernels, as lines for people.
 *
 * @module
 */
import type { ClassReport, VariantReport } from "../../src/devices/mod.ts";

/** Features of WebGPU that matter here, with what they give. */
const features: Readonly<Record<string, string>> = {
  "subgroups": "rows shared by lanes",
  "timestamp-query": "--profile",
  "shader-f16": "half precision",
  "chromium-experimental-subgroup-matrix": "matrix units, with --device=webgpu:dawn",
};

/** A line that says which of these features an adapter has. */
export function featureLine(own: readonly string[]): string {
  const said = Object.entries(features).map(([name, use]) =>
    `${own.includes(name) ? "" : "no "}${name} (${use})`
  );
  return `  features: ${said.join(", ")}`;
}

/** A line for each variant, those of a family together. */
export function variantTable(variants: readonly VariantReport[]): string[] {
  const name = Math.max(...variants.map(({ variant }) => variant.length));
  const lines = variants.map(({ family, variant, state, reason = "" }, i) => {
    const first = variants[i - 1]?.family === family ? "" : family;
    return `    ${first.padEnd(11)}${variant.padEnd(name + 2)}${state.padEnd(9)}${reason}`
      .trimEnd();
  });
  return ["  kernels, proven against float64:", ...lines];
}

/** A line for each class of shapes, with the milliseconds of its variants. */
export function classTable(classes: readonly ClassReport[]): string[] {
  if (!classes.length) return [];
  const [first, second] = (["shapeClass", "variant"] as const)
    .map((key) => Math.max(...classes.map((each) => each[key].length)) + 2);
  const lines = classes.map(({ shapeClass, variant, milliseconds }) => {
    const times = Object.entries(milliseconds).sort(([, a], [, b]) => a - b)
      .map(([name, time]) => `${name} ${time < 100 ? time.toPrecision(3) : time.toFixed(0)}`).join(
        ", ",
      );
    return `    ${shapeClass.padEnd(first)}${variant.padEnd(second)}${times}`.trimEnd();
  });
  return ["  used by class of shapes, and milliseconds of what was measured:", ...lines];
}
