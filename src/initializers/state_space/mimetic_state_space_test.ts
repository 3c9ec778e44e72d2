import assert from "assert";
import { Random } from "../../random/mod.ts";
import { mimeticStateSpace, type MimeticStateSpaceOptions } from "../mod.ts";
import { stateSpaceRole } from "../testing/role_cases.ts";

const role = stateSpaceRole();
const { inner: INNER, states: STATES, step: { parameter: steps }, read: { parameter: mixing } } =
  role;
const RANK = role.write.row;
const TAPS = 4;

/** All parameters standard normal, then changed by the scheme. */
function initialized(options?: MimeticStateSpaceOptions) {
  const { transition, stepBias, convolution: { weight, bias } } = role;
  const all = [transition, steps, stepBias, mixing, weight, bias];
  const values = new Map(all.map(({ name, shape }) => {
    const numbers = new Float32Array(shape.reduce((a, b) => a * b, 1));
    new Random(name).fillNormal(numbers, 0, 1);
    return [name, numbers];
  }));
  const before = new Map([...values].map(([name, numbers]) => [name, numbers.slice()]));
  if (options) {
    mimeticStateSpace(options).initialize(role, ({ name }) => values.get(name)!, new Random(0));
  }
  return { values, before };
}

const rows = (values: Float32Array, row: number) =>
  values.subarray(row * INNER, (row + STATES) * INNER);
const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
const cosine = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, x, i) => sum + x * b[i], 0) / norm(a) / norm(b);

const off = { transition: false, step: false, correlation: false, convolution: false } as const;
const changedBy: [MimeticStateSpaceOptions, string[]][] = [
  [off, []],
  [{ ...off, transition: -8 }, ["A_log"]],
  [{ ...off, transition: { scale: 8 } }, ["A_log"]],
  [{ ...off, step: 1 }, ["dt_proj.weight", "dt_proj.bias"]],
  [{ ...off, correlation: 0.5 }, ["x_proj.weight"]],
  [{ ...off, convolution: true }, ["conv1d.weight", "conv1d.bias"]],
];
for (const [options, names] of changedBy) {
  Deno.test(`only ${names.join(" and ") || "nothing"} changes with ${JSON.stringify(options)}`, () => {
    const { values, before } = initialized(options);
    for (const [name, numbers] of values) {
      const same = numbers.every((x, i) => x === before.get(name)![i]);
      assert.equal(same, !names.includes(name), name);
    }
  });
}

Deno.test("nothing is forgotten, and every token is written with step 1", () => {
  const { values } = initialized({});
  assert.ok(values.get("A_log")!.every((x) => x === -8));
  assert.ok(values.get("dt_proj.weight")!.every((x) => x === 0));
  for (const bias of values.get("dt_proj.bias")!) {
    assert.ok(Math.abs(Math.log1p(Math.exp(bias)) - 1) < 1e-6);
    assert.ok(Math.abs(bias - 0.5413) < 1e-4);
  }
});

Deno.test("the convolution passes the present token on", () => {
  const { values } = initialized({});
  values.get("conv1d.weight")!.forEach((x, i) => assert.equal(x, i % TAPS === TAPS - 1 ? 1 : 0));
  assert.ok(values.get("conv1d.bias")!.every((x) => x === 0));
});

Deno.test("W_C is correlated with W_B, so that W_Cᵀ W_B has a positive diagonal", () => {
  const { values, before } = initialized({});
  const mixed = values.get("x_proj.weight")!;
  const [b, c] = [rows(mixed, RANK), rows(mixed, RANK + STATES)];
  assert.deepEqual(b, rows(before.get("x_proj.weight")!, RANK));
  // Independent normal W_B and W_C: the cosine of their mean with W_B is 1/√2, up to 1/√(N·E).
  assert.ok(Math.abs(cosine(b, c) - Math.SQRT1_2) < 5 / Math.sqrt(STATES * INNER));
  let trace = 0;
  for (let n = 0; n < STATES; n++) {
    for (let e = 0; e < INNER; e++) trace += b[n * INNER + e] * c[n * INNER + e];
  }
  assert.ok(Math.abs(trace / INNER - STATES / 2) < 5 * STATES / Math.sqrt(STATES * INNER));
});

Deno.test("the control has the norms, but not the directions", () => {
  const mimetic = initialized({});
  const control = initialized({ normMatched: true });
  const [a, b] = [mimetic, control].map(({ values }) => ({
    read: rows(values.get("x_proj.weight")!, RANK + STATES),
    write: rows(values.get("x_proj.weight")!, RANK),
    filters: values.get("conv1d.weight")!,
  }));
  assert.ok(Math.abs(norm(a.read) / norm(b.read) - 1) < 1e-5);
  assert.ok(Math.abs(cosine(b.read, b.write)) < 5 / Math.sqrt(STATES * INNER));
  for (let e = 0; e < INNER; e++) {
    const filter = b.filters.subarray(e * TAPS, (e + 1) * TAPS);
    assert.ok(Math.abs(norm(filter) - 1) < 1e-5);
  }
  assert.ok(cosine(a.filters, b.filters) < 5 / Math.sqrt(INNER));
  assert.ok(control.values.get("A_log")!.every((x) => x === -8));
});

Deno.test("options that aren't are named", () => {
  assert.throws(
    () => mimeticStateSpace({ step: 0 }),
    /step to be a finite number above 0 or false, got 0/,
  );
  assert.throws(() => mimeticStateSpace({ correlation: 2 }), /from 0 to 1 or false, got 2/);
  const wrong = { delta: 1 } as MimeticStateSpaceOptions;
  assert.throws(() => mimeticStateSpace(wrong), /no options but transition, step, .*, got "delta"/);
});

Deno.test("a large step is itself, and not infinite", () => {
  for (const step of [31, 800]) {
    const bias = initialized({ step }).values.get("dt_proj.bias")!;
    assert.ok(bias.every((x) => Math.abs(x - step) < 1e-4), `${bias[0]}`);
  }
  // Below, the numbers are those that they always were.
  const [bias] = initialized({}).values.get("dt_proj.bias")!;
  assert.equal(bias, Math.fround(Math.log(Math.expm1(1))));
});

Deno.test("a reparameterized transition is -c times the default, and learned in its unit", () => {
  for (const scale of [1, 8]) {
    const scheme = mimeticStateSpace({ ...off, transition: { scale } });
    const { values, before } = initialized({ ...off, transition: { scale } });
    const [a, log] = [before, values].map((map) => map.get("A_log")!);
    assert.ok(log.every((x, i) => x === -scale * a[i]));
    assert.deepEqual([...scheme.factors!(role)], [[role.transition, scale]]);
  }
  assert.equal(mimeticStateSpace().factors!(role).size, 0);
  for (const scale of [0, 3, -8, 0.5, 128, NaN]) {
    assert.throws(
      () => mimeticStateSpace({ transition: { scale } }),
      /transition\.scale to be a power of two from 1 to 64, got/,
    );
  }
  const wrong = { transition: null } as unknown as MimeticStateSpaceOptions;
  assert.throws(() => mimeticStateSpace(wrong), /finite number, false or \{ scale \}, got null/);
});
