import assert from "assert";
import { evaluate } from "../devices/mod.ts";
import { Graph } from "../graph/mod.ts";
import { type AttentionRole, mimeticLinearAttention } from "../initializers/mod.ts";
import { Random } from "../random/mod.ts";
import { gatedLinearAttention, type ParameterDeclaration, Scope } from "./mod.ts";
import { gatedLinearLoop } from "./testing/gated_linear_loop.ts";

const [DIM, HEADS] = [12, 3];

/** The layer on one random sequence with its default values, its gates' logits spread by `spread`. */
function run(tokens: number, spread: number) {
  const graph = new Graph();
  const declarations: ParameterDeclaration[] = [];
  const roles: AttentionRole[] = [];
  const scope = new Scope(graph, {
    parameter: (declaration) => {
      declarations.push(declaration);
      return graph.variable(declaration.name, declaration.shape);
    },
    role: (role) => role.kind === "attention" && roles.push({ ...role, index: 0, count: 1 }),
  });
  const x = new Float32Array(tokens * DIM);
  new Random("x").fillNormal(x, 0, 1);
  const options = { heads: HEADS, gateRank: 4 };
  const y = gatedLinearAttention(scope, graph.input("x", [1, tokens, DIM]), options);
  const weights = Object.fromEntries(declarations.map((declaration) => {
    const values = declaration.initializer(declaration, new Random(declaration.name));
    return [declaration.name, values];
  }));
  weights["gk_proj.1.weight"].forEach((w, i, all) => all[i] = spread * w);
  const rows = Array.from({ length: tokens }, (_, t) => [...x.slice(t * DIM, (t + 1) * DIM)]);
  const output = () => evaluate({ outputs: { y } }, { ...weights, x })[0];
  return { weights, rows, role: roles[0], output };
}

for (const [tokens, spread] of [[1, 1], [3, 1], [40, 1], [70, 30], [33, 1000]]) {
  Deno.test(`gated linear attention is the recurrence of its paper, T ${tokens}, gates × ${spread}`, () => {
    const { weights, rows, output } = run(tokens, spread);
    const expected = gatedLinearLoop(weights, rows, HEADS).flat();
    const found = output();
    assert.equal(found.length, expected.length);
    expected.forEach((value, i) => {
      const far = Math.abs(found[i] - value);
      assert.ok(far < 1e-9 * (1 + Math.abs(value)), `[${i}]: ${found[i]} instead of ${value}`);
    });
  });
}

Deno.test("its role's gates are opened by mimetic linear attention, to forget nearly nothing", () => {
  const { weights, role, rows, output } = run(40, 30);
  const parameters = ({ name }: { readonly name: string }) => weights[name];
  mimeticLinearAttention().initialize(role, parameters, new Random(0));
  assert.ok(weights["gk_proj.1.weight"].every((w) => w === 0));
  assert.ok(weights["gk_proj.1.bias"].every((b) => b === 6));
  // σ(6)^(1/16) a token.
  const kept = (1 / (1 + Math.exp(-6))) ** (40 / 16);
  assert.ok(kept > 0.99);
  const expected = gatedLinearLoop(weights, rows, HEADS).flat();
  output().forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-9));
});
