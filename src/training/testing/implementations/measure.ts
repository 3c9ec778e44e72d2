/**
 * What an implementation's adapter finds to be the fastest for each class of shapes, without anything
 * that only Deno has: bundled for Node.
 *
 * @module
 */
import { type ClassReport, type Gpu, openWebGpu } from "../../../devices/mod.ts";

/** What was found for a class. */
export interface MeasuredClass extends ClassReport {
  /** The class. */
  readonly name: string;
}

/** Measures all classes, and reports them. */
export async function measureAll(gpu: Gpu, report: (found: MeasuredClass) => void): Promise<void> {
  const device = await openWebGpu({ gpu, tune: "measured", cache: false });
  await device.measure();
  device.classes.forEach((found) => report({ name: found.shapeClass, ...found }));
  device.destroy();
}
