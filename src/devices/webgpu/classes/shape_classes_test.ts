import assert from "assert";
import { makePlan } from "../../plan/plan.ts";
import type { ShapeClass, Tuning } from "../dispatch.ts";
import { planProgram } from "../choose.ts";
import { PROMISED } from "../testing/bound_steps.ts";
import { problemOfClass, shapeClasses } from "./class_problems.ts";
import { classesOf, familyOf, tuningFor } from "./shape_classes.ts";
import { families, variants } from "../variants.ts";

Deno.test("the problem of every class is of that class, and of no other", () => {
  for (const shapeClass of shapeClasses()) {
    const { program, variables } = problemOfClass(shapeClass);
    const { steps } = planProgram(program, { limits: PROMISED });
    assert.deepEqual([...classesOf(steps)], [shapeClass]);
    assert.ok(families.includes(familyOf(shapeClass)), shapeClass);
    assert.ok(Object.keys(variants[familyOf(shapeClass)]).length > 1, shapeClass);
    assert.ok(variables.length > 0);
  }
});

Deno.test("what is chosen for a class is used for its steps alone", () => {
  const tuning: Tuning = {
    matmul: "direct",
    attention: "staged",
    depthwise: "runs4",
    rows: "single",
    scan: "chunked",
    workgroups: 8,
    software: true,
    classes: { "matmul deep": "tiled16", "attention long wide": "subgroup8" },
  };
  const used = (shapeClass: ShapeClass) => {
    const { steps } = makePlan(problemOfClass(shapeClass).program);
    const family = familyOf(shapeClass);
    return steps.map((step) => tuningFor(step, tuning)[family]);
  };
  assert.ok(used("matmul deep").includes("tiled16"));
  assert.ok(!used("matmul large").includes("tiled16"));
  assert.deepEqual(new Set(used("attention long wide")), new Set(["subgroup8"]));
  assert.deepEqual(new Set(used("attention short wide")), new Set(["staged"]));
});
