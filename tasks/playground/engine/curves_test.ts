import assert from "assert";
import { Random } from "../../../src/random/mod.ts";
import { Curve, MOST_POINTS, RunCurves } from "./curves.ts";

Deno.test("a long curve keeps its limit, its ends, its mean and every peak", () => {
  const random = new Random(0);
  const curve = new Curve();
  const values = Array.from({ length: 50_000 }, () => random.normal());
  const peak = 33_333;
  values[peak] = 1e3;
  values.forEach((value, i) => curve.add(i + 1, value));
  const { points } = curve;
  assert.ok(points.length <= MOST_POINTS && points.length > MOST_POINTS / 2, `${points.length}`);
  assert.deepEqual([points[0].from, points.at(-1)!.to], [1, 50_000]);
  points.forEach(({ from, to, count, mean, min, max }, i) => {
    assert.equal(from, i ? points[i - 1].to + 1 : 1);
    const own = values.slice(from - 1, to);
    assert.equal(count, own.length);
    assert.deepEqual([min, max], [Math.min(...own), Math.max(...own)]);
    assert.ok(Math.abs(mean - own.reduce((a, b) => a + b) / own.length) < 1e-9);
  });
  assert.equal(points.find(({ from, to }) => from <= peak + 1 && peak + 1 <= to)!.max, 1e3);
});

Deno.test("numbers that aren't finite are left out", () => {
  const curve = new Curve();
  [NaN, 1, Infinity].forEach((value, i) => curve.add(i, value));
  assert.deepEqual(curve.points.map(({ from, mean }) => [from, mean]), [[1, 1]]);
});

Deno.test("messages become curves and a CSV file", () => {
  const curves = new RunCurves(
    ["default", "mimetic:beta1=1"],
    "SYNTHETIC stripes, 4 images",
  );
  const numbers = (...values: number[]) => Float32Array.from(values);
  curves.add({
    ...{ kind: "progress", from: 4, step: 6, speed: 1 },
    arms: [
      { loss: numbers(2, 1.5), accuracy: numbers(0.25, 0.5) },
      { loss: numbers(3), accuracy: numbers(0), diverged: "no longer finite" },
    ],
  });
  curves.add({
    kind: "measured",
    step: 6,
    arms: [{ loss: 1, accuracy: 0.75, exact: 0.5 }, undefined],
  });
  curves.add({ kind: "state", state: "paused" });
  assert.equal(
    curves.csv(),
    `arm,measure,first step,last step,mean,min,max,data
default,training loss,5,5,2,2,2,"SYNTHETIC stripes, 4 images"
default,training loss,6,6,1.5,1.5,1.5,"SYNTHETIC stripes, 4 images"
default,training accuracy,5,5,0.25,0.25,0.25,"SYNTHETIC stripes, 4 images"
default,training accuracy,6,6,0.5,0.5,0.5,"SYNTHETIC stripes, 4 images"
default,test loss,6,6,1,1,1,"SYNTHETIC stripes, 4 images"
default,test accuracy,6,6,0.75,0.75,0.75,"SYNTHETIC stripes, 4 images"
default,test sequences without an error,6,6,0.5,0.5,0.5,"SYNTHETIC stripes, 4 images"
mimetic:beta1=1,training loss,5,5,3,3,3,"SYNTHETIC stripes, 4 images"
mimetic:beta1=1,training accuracy,5,5,0,0,0,"SYNTHETIC stripes, 4 images"
`,
  );
});
