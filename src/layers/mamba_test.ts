import assert from "assert";
import { effectiveAttention } from "../analysis/mod.ts";
import { evaluate } from "../devices/mod.ts";
import { Graph, type Tensor } from "../graph/mod.ts";
import { mimeticStateSpace, type StructuredInitializer } from "../initializers/mod.ts";
import { Random } from "../random/mod.ts";
import { mamba, mamba2, type NamedRole, type ParameterDeclaration, Scope } from "./mod.ts";
import { mamba2Loop, mambaLoop } from "./testing/mamba_loops.ts";

const DIM = 8;

/** Runs a layer on one random sequence with its default values, or those of a scheme. */
function run(
  tokens: number,
  build: (scope: Scope, x: Tensor) => Tensor,
  scheme?: StructuredInitializer,
) {
  const graph = new Graph();
  const declarations: ParameterDeclaration[] = [];
  const roles: NamedRole[] = [];
  const scan: Record<string, Tensor> = {};
  const scope = new Scope(graph, {
    parameter: (declaration) => {
      declarations.push(declaration);
      return graph.variable(declaration.name, declaration.shape);
    },
    role: (role) => roles.push(role),
    observe: (name, tensor) => scan[name] = tensor,
  });
  const x = new Float32Array(tokens * DIM);
  new Random("x").fillNormal(x, 0, 1);
  const y = build(scope, graph.input("x", [1, tokens, DIM]));
  const random = new Random(0);
  const weights = Object.fromEntries(
    declarations.map((declaration) => {
      const { name, initializer } = declaration;
      return [name, initializer(declaration, random.child(name))];
    }),
  );
  for (const role of roles) {
    const placed = { ...role, index: 0, count: 1 };
    scheme?.initialize(placed, ({ name }) => weights[name], random);
  }
  const { delta, a, b, c } = scan;
  const outputs = { y, delta, a, b, c };
  const [values, ...parts] = evaluate({ outputs }, { ...weights, x });
  const rows = Array.from({ length: tokens }, (_, t) => [...x.slice(t * DIM, (t + 1) * DIM)]);
  return { y: values, weights, rows, parts };
}

function assertClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i] - value) < 1e-9, `[${i}]: ${actual[i]} instead of ${value}`);
  });
}

for (const tokens of [1, 3, 70]) {
  Deno.test(`Mamba is the recurrence of its paper, T ${tokens}`, () => {
    const { y, weights, rows } = run(
      tokens,
      (scope, x) => mamba(scope, x, { states: 5 }),
    );
    assertClose(y, mambaLoop(weights, rows).flat());
  });

  Deno.test(`Mamba-2 is the recurrence of its paper, T ${tokens}`, () => {
    const { y, weights, rows } = run(
      tokens,
      (scope, x) => mamba2(scope, x, { states: 6, headDim: 4 }),
    );
    assertClose(y, mamba2Loop(weights, rows).flat());
  });
}

for (const version of [1, 2]) {
  const build = (scope: Scope, x: Tensor) =>
    version === 1 ? mamba(scope, x, { states: 5 }) : mamba2(scope, x, { states: 5, headDim: 4 });

  Deno.test(`Mamba-${version} starts as linear attention with mimetic initialization`, () => {
    const tokens = 33;
    const matrix = ([delta, a, b, c]: Float64Array[]) =>
      effectiveAttention({ delta, a, b, c, tokens, channels: delta.length / tokens, states: 5 });
    const distance = (scheme?: StructuredInitializer) => {
      const { parts } = run(tokens, build, scheme);
      const [, , b, c] = parts;
      const linear = Float64Array.from({ length: tokens * tokens }, (_, i) => {
        const [t, s] = [Math.floor(i / tokens), i % tokens];
        return s > t
          ? 0
          : c.subarray(t * 5, t * 5 + 5).reduce((n, x, j) => n + x * b[s * 5 + j], 0);
      });
      const norm = (x: Float64Array) => Math.sqrt(x.reduce((sum, value) => sum + value ** 2, 0));
      return norm(matrix(parts).map((value, i) => value - linear[i])) / norm(linear);
    };
    // What is forgotten on the longest way: exp(−8) a token.
    assert.ok(distance(mimeticStateSpace()) < tokens * Math.exp(-8));
    assert.ok(distance() > 0.5);
  });
}

Deno.test("Mamba-2 says what is wrong with its heads", () => {
  assert.throws(
    () => run(2, (scope, x) => mamba2(scope, x, { headDim: 5 })),
    /inner width that is a multiple of a head's channels, got 16 and 5/,
  );
});
