/**
 * Curves of a run, in memory that has a limit however long it trains.
 *
 * @module
 */
import { csvLine } from "../../../src/reports/mod.ts";
import type { WorkerMessage } from "../protocol.ts";

/** The most points of a curve. */
export const MOST_POINTS = 2_048;

/** Consecutive values of a curve as one point. */
export interface CurvePoint {
  /** The first step. */
  readonly from: number;
  /** The last step. */
  readonly to: number;
  /** How many values. */
  readonly count: number;
  /** Their mean. */
  readonly mean: number;
  /** The smallest. */
  readonly min: number;
  /** The largest. */
  readonly max: number;
}

/**
 * Values by step. When there are too many points, each two neighbors become one, which keeps the smallest and
 * the largest: no peak is lost, and what a curve is depends on its values alone, not on when they came.
 */
export class Curve {
  #points: CurvePoint[] = [];
  /** Values that a point holds. */
  #width = 1;

  /** The points, the last of which may still grow. */
  get points(): readonly CurvePoint[] {
    return this.#points;
  }

  /** Adds the value of a later step; numbers that aren't finite are left out. */
  add(step: number, value: number): void {
    if (!Number.isFinite(value)) return;
    const one = { from: step, to: step, count: 1, mean: value, min: value, max: value };
    const last = this.#points.at(-1);
    if (last && last.count < this.#width) this.#points[this.#points.length - 1] = joined(last, one);
    else this.#points.push(one);
    if (this.#points.length <= MOST_POINTS) return;
    const halved: CurvePoint[] = [];
    for (let i = 0; i < this.#points.length; i += 2) {
      const [left, right] = this.#points.slice(i, i + 2);
      halved.push(right ? joined(left, right) : left);
    }
    this.#points = halved;
    this.#width *= 2;
  }
}

function joined(a: CurvePoint, b: CurvePoint): CurvePoint {
  const count = a.count + b.count;
  return {
    from: a.from,
    to: b.to,
    count,
    mean: (a.mean * a.count + b.mean * b.count) / count,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
  };
}

/** What curves there are of an arm, and what a file calls them. */
export const measures = {
  loss: "training loss",
  accuracy: "training accuracy",
  testLoss: "test loss",
  testAccuracy: "test accuracy",
  testExact: "test sequences without an error",
} as const;

/** The name of a curve. */
export type Measure = keyof typeof measures;

/** The curves of one arm. */
export type ArmCurves = Readonly<Record<Measure, Curve>>;

/** The curves of all arms of a run, made of the worker's messages. */
export class RunCurves {
  /** Of each arm. */
  readonly arms: readonly ArmCurves[];

  /** None yet. */
  constructor(
    /** The arms' texts. */
    readonly names: readonly string[],
    /** What they learn from, in words. */
    readonly data: string,
  ) {
    this.arms = names.map(() => ({
      loss: new Curve(),
      accuracy: new Curve(),
      testLoss: new Curve(),
      testAccuracy: new Curve(),
      testExact: new Curve(),
    }));
  }

  /** Takes what a message tells; those of other kinds tell nothing. */
  add(message: WorkerMessage): void {
    if (message.kind === "progress") {
      message.arms.forEach(({ loss, accuracy }, arm) => {
        loss.forEach((value, i) => this.arms[arm].loss.add(message.from + i + 1, value));
        accuracy.forEach((value, i) => this.arms[arm].accuracy.add(message.from + i + 1, value));
      });
    }
    if (message.kind === "measured") {
      message.arms.forEach((result, arm) => {
        if (!result) return;
        const { testLoss, testAccuracy, testExact } = this.arms[arm];
        testLoss.add(message.step, result.loss);
        testAccuracy.add(message.step, result.accuracy);
        if (result.exact !== undefined) testExact.add(message.step, result.exact);
      });
    }
  }

  /** All points as a CSV file: a line for each point of each curve, with what the data are at its end. */
  csv(): string {
    const lines = this.arms.flatMap((curves, arm) =>
      Object.entries(measures).flatMap(([measure, name]) =>
        curves[measure as Measure].points.map(({ from, to, mean, min, max }) =>
          csvLine([this.names[arm], name, from, to, mean, min, max, this.data])
        )
      )
    );
    return ["arm,measure,first step,last step,mean,min,max,data", ...lines, ""].join("\n");
  }
}
