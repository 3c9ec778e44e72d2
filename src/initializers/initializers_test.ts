import assert from "assert";
import { Random } from "../random/mod.ts";
import { AttentionCase } from "./attention_cases.ts";
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
    const c = new AttentionCase({ dim: 16, heads: 2 }).initialize(structuredInitializerNamed(name));
    const values = [...c.matrix("query"), ...c.matrix("value"), ...c.matrix("projection")];
    assert.ok(values.every(Number.isFinite), name);
    assert.ok(values.some((x) => x !== 7), name);
  }
});

Deno.test("initializerNamed(): an unknown name lists the valid ones", () => {
  assert.throws(() => initializerNamed("he"), {
    name: "TypeError",
    message: `Cannot find an initializer as its name must be one of ` +
      `${Object.keys(initializers).join(", ")}: he`,
  });
  assert.throws(() => initializerNamed("toString"), TypeError);
  assert.throws(() => structuredInitializerNamed("mimesis"), /one of mimetic, .+: mimesis/);
});
