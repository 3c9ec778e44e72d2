import assert from "assert";
import { schemes } from "../../../src/initializers/mod.ts";
import { sliderRange } from "./slider.ts";

Deno.test("a slider of any scheme's option holds the default, and takes only what the option does", () => {
  let seen = 0;
  for (const { name, options } of schemes) {
    for (const [option, { input, default: standard, parse }] of Object.entries(options)) {
      if (input.kind !== "number" && input.kind !== "integer") continue;
      const whole = input.kind === "integer";
      const range = sliderRange(Number(standard), input.bounds, whole);
      const about = `${name}:${option} ${JSON.stringify(range)}`;
      assert.ok(range.min <= Number(standard) && Number(standard) <= range.max, about);
      for (const value of [range.min, range.min + range.step, range.max]) {
        assert.notEqual(parse(String(value)), undefined, `${about} ${value}`);
      }
      assert.ok(!whole || range.step === 1, about);
      seen++;
    }
  }
  assert.ok(seen > 20);
});

Deno.test("a slider goes from 0 to twice the default, or to near bounds", () => {
  assert.deepEqual(sliderRange(0.7, {}, false), { min: 0, max: 1.4, step: 0.014 });
  assert.deepEqual(sliderRange(-8, {}, false), { min: -16, max: 0, step: 0.16 });
  assert.deepEqual(sliderRange(0.5, { least: 0, most: 1 }, false), { min: 0, max: 1, step: 0.01 });
  assert.deepEqual(sliderRange(5, { least: 1, most: 10_000 }, true), { min: 1, max: 10, step: 1 });
});
