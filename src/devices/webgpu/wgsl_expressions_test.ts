import assert from "assert";
import { evaluateWgsl } from "./wgsl_expressions.ts";

const known = new Map([["RUN", 4], ["KERNEL", 9]]);

Deno.test("evaluateWgsl() computes whole numbers as u32 does", () => {
  const found = [
    "16u",
    "16",
    "RUN + KERNEL - 1u",
    "2u * (RUN + 1u)",
    "7u / 2u * 2u",
    "KERNEL % RUN",
  ]
    .map((text) => evaluateWgsl(text, known));
  assert.deepEqual(found, [16, 16, 12, 10, 6, 1]);
});

Deno.test("evaluateWgsl() leaves open what it doesn't know, and what u32 doesn't hold", () => {
  const texts = [
    "",
    "lane",
    "params.kernel",
    "min(RUN, 2u)",
    "1.5",
    "-1",
    "RUN - KERNEL",
    "65536u * 65536u",
    "RUN / 0u",
    "(RUN",
    "RUN RUN",
    "RUN +",
  ];
  texts.forEach((text) => assert.equal(evaluateWgsl(text, known), undefined, text));
});
