/**
 * What an implementation's adapter finds to be the fastest for classes of shapes, without anything that
 * only Deno has: bundled for Node.
 *
 * @module
 */
import { type ClassReport, type Gpu, openWebGpu, type ShapeClass } from "../../../devices/mod.ts";
import { measureClasses } from "../../../devices/webgpu/testing/measure_classes.ts";

/** What was found for a class. */
export interface MeasuredClass extends ClassReport {
  /** The class. */
  readonly name: string;
}

/** Some classes that differ clearly among adapters. */
const CLASSES: readonly ShapeClass[] = ["matmul narrow", "matmul batched", "scan many channels"];

/** Compiles programs of some classes on a device that measures them, and reports what it found. */
export async function measureSome(gpu: Gpu, report: (found: MeasuredClass) => void): Promise<void> {
  const device = await openWebGpu({ gpu, tune: "measured", cache: false });
  await measureClasses(device, CLASSES);
  device.classes.forEach((found) => report({ name: found.shapeClass, ...found }));
  device.destroy();
}
