import assert from "assert";
import { Random } from "../random/mod.ts";
import { AttentionCase } from "./testing/attention_case.ts";
import type { AttentionRole, StructuredInitializer } from "./types.ts";
import {
  initializerNamed,
  initializers,
  structuredInitializerNamed,
  structuredInitializers,
} from "./initializers.ts";

Deno.test("initializers: every name gives finite values of the parameter's size", () => {
  const parameter = { name: "w", shape: [6, 8], fanIn: 8, fanOut: 6 };
  for (const name of Object.keys(initializers)) {
    const values = initializerNamed(name)(parameter, new Random(0));
    assert.equal(values.length, 48, name);
    assert.ok(values.every(Number.isFinite), name);
  }
});

Deno.test("structuredInitializers: every name changes what it is about to finite values", () => {
  for (const name of Object.keys(structuredInitializers)) {
    const values = changed(structuredInitializerNamed(name));
    assert.ok(values.every(Number.isFinite), name);
    assert.ok(values.some((x) => x !== 7), name);
  }
});

/** Weights of the scheme's kind, 7 at first. */
function changed(scheme: StructuredInitializer): number[] {
  if (scheme.kind === "attention") {
    const c = new AttentionCase({ dim: 16, heads: 2 })
      .initialize(scheme as StructuredInitializer<AttentionRole>);
    return [...c.matrix("query"), ...c.matrix("value"), ...c.matrix("projection")];
  }
  const values = new Float32Array(4 * 9).fill(7);
  const parameter = { name: "conv.weight", shape: [4, 1, 3, 3], fanIn: 9, fanOut: 9 };
  const role = { name: "conv", index: 0, count: 1, parameter, channels: 4, kernel: 3 };
  scheme.initialize({ ...role, kind: "depthwise" }, () => values, new Random(0));
  return [...values];
}

Deno.test("initializerNamed(): an unknown name lists the valid ones", () => {
  assert.throws(() => initializerNamed("he"), {
    name: "TypeError",
    message: `Cannot find an initializer as its name must be one of ` +
      `${Object.keys(initializers).join(", ")}: he`,
  });
  assert.throws(() => initializerNamed("toString"), TypeError);
  assert.throws(() => structuredInitializerNamed("mimesis"), /one of mimetic, .+: mimesis/);
});
