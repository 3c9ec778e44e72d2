import assert from "assert";
import { conditionedAttention } from "./attention/conditioned_attention.ts";
import { mimeticAttention } from "./attention/mimetic_attention.ts";
import { deltaOrthogonal } from "./classical/delta_orthogonal.ts";
import { covarianceFilters } from "./filters/covariance_filters.ts";
import { depthwiseFilters } from "./filters/depthwise_filters.ts";
import { parseScheme } from "./parse_scheme.ts";
import { schemes, schemesFor } from "./schemes.ts";
import { covarianceScheme } from "./filters/schemes.ts";
import { mimeticStateSpace } from "./state_space/mimetic_state_space.ts";
import { depthwiseRole, initialized } from "./testing/role_cases.ts";

const find = (kind: string, name: string) =>
  schemes.find((row) => row.kind === kind && row.name === name)!;

Deno.test("a name stands once among the schemes for a kind, and can be written on a command line", () => {
  const names = schemes.map(({ kind, name }) => `${kind}.${name}`);
  assert.equal(new Set(names).size, names.length);
  for (const { name, options } of schemes) {
    for (const word of [name, ...Object.keys(options)]) assert.match(word, /^[a-z][a-zA-Z0-9]*$/);
    assert.notEqual(name, "default");
  }
});

Deno.test("every scheme is a control or names its own, which is one of its kind", () => {
  const controls = new Set(schemes.flatMap(({ kind, control }) => {
    if (control === undefined || control === "default") return [];
    const { row } = parseScheme(control, [kind]);
    assert.equal(row.control, undefined, `${row.name} is a control and has one`);
    return [row];
  }));
  const without = schemes.filter((row) => row.control === undefined && !controls.has(row));
  assert.deepEqual(without.map(({ kind, name }) => `${kind}.${name}`), []);
});

for (const row of schemes) {
  Deno.test(`scheme ${row.kind}.${row.name} is for its kind and changes values to finite ones`, () => {
    const { scheme } = row.read({});
    assert.equal(scheme.kind, row.kind);
    const changed = initialized(scheme);
    assert.ok(
      [...changed.values()].some(({ before, after }) => after.some((x, i) => x !== before[i])),
    );
    for (const [name, { after }] of changed) assert.ok(after.every(Number.isFinite), name);
  });

  Deno.test(`every option of scheme ${row.kind}.${row.name} changes what is made, and says what it is`, () => {
    const { scheme } = row.read({});
    // Filters wide enough for covariances to have negative eigenvalues, with which options differ, too.
    const last = row.kind === "depthwise"
      ? depthwiseRole({ kernel: 5, channels: 12, index: 1, count: 2 })
      : undefined;
    const standard = initialized(scheme, last);
    for (const [name, option] of Object.entries(row.options)) {
      assert.equal(option.parse(String(option.default)), option.default, name);
      assert.ok(option.help && option.rule, name);
      const other = [
        "0.3",
        "2",
        "uniform",
        "1/k",
        "none",
        "false",
        "random",
        "legacy",
        "bump",
        "identity",
      ]
        .find(
          (text) => {
            const value = option.parse(text);
            return value !== undefined && value !== option.default;
          },
        )!;
      const made = initialized(row.read({ [name]: other }).scheme, last);
      assert.notDeepEqual(made, standard, `${name}=${other}`);
    }
  });
}

Deno.test("what forms ask for is what texts may be", () => {
  for (const { name: scheme, options } of schemes) {
    for (const [name, { input, default: value, parse, rule }] of Object.entries(options)) {
      const about = `${scheme}:${name} is ${rule}`;
      const takes = (text: string | number) => parse(String(text)) !== undefined;
      if (input.kind === "choice") {
        assert.ok(input.choices.length > 1 && input.choices.every(takes), about);
        assert.ok(!takes("other") && input.choices.some((choice) => choice === value), about);
      } else if (input.kind === "boolean") {
        assert.ok(takes("true") && takes("false") && typeof value === "boolean", about);
      } else {
        const { least, above, most, below } = input.bounds;
        for (const allowed of [least, most]) assert.ok(allowed === undefined || takes(allowed));
        for (const edge of [above, below]) assert.ok(edge === undefined || !takes(edge), about);
        if (least !== undefined) assert.ok(!takes(least - 1), about);
        if (most !== undefined) assert.ok(!takes(most + 1), about);
        assert.equal(takes(0.5), input.kind === "number", about);
      }
    }
  }
});

Deno.test("a scheme without options is the builder's without options, to the bit", () => {
  const builders = [
    [find("attention", "mimetic"), mimeticAttention()],
    [find("attention", "mimeticControl"), mimeticAttention({ normMatched: true })],
    [find("attention", "mimeticQueryKey"), mimeticAttention({ valueProjection: false })],
    [find("attention", "mimeticValueProjection"), mimeticAttention({ queryKey: false })],
    [
      find("attention", "mimeticTied"),
      mimeticAttention({
        queryKey: { factorization: "tied" },
        valueProjection: { factorization: "tied" },
      }),
    ],
    [find("attention", "conditioned"), conditionedAttention()],
    [find("depthwise", "covariance"), covarianceFilters()],
    [find("depthwise", "deltaOrthogonal"), depthwiseFilters(deltaOrthogonal())],
    [find("stateSpace", "mimetic"), mimeticStateSpace()],
    [find("stateSpace", "mimeticControl"), mimeticStateSpace({ normMatched: true })],
    [find("stateSpace", "noStep"), mimeticStateSpace({ step: false })],
    [
      find("stateSpace", "onlyConvolution"),
      mimeticStateSpace({ transition: false, step: false, correlation: false }),
    ],
  ] as const;
  for (const [row, scheme] of builders) {
    assert.deepEqual(initialized(row.read({}).scheme), initialized(scheme), row.name);
  }
});

Deno.test("options go to the builder", () => {
  const chosen = { sigma: "3", velocity: "-1", acceleration: "0", norm: "0.5", shift: "none" };
  const values = { sigma: 3, velocity: -1, acceleration: 0, norm: 0.5, shift: "none" } as const;
  assert.deepEqual(covarianceScheme.valuesOf(chosen), values);
  assert.deepEqual(
    initialized(covarianceScheme.read(chosen).scheme),
    initialized(covarianceFilters(values)),
  );
  const { scheme } = find("attention", "mimetic").read({ alpha2: "0.1", noise: "uniform" });
  const queryKey = { noise: "uniform" } as const;
  assert.deepEqual(
    initialized(scheme),
    initialized(mimeticAttention({ queryKey, valueProjection: { alpha: 0.1, ...queryKey } })),
  );
});

Deno.test("schemes are listed for the kinds that are asked for", () => {
  const names = (...kinds: Parameters<typeof schemesFor>[0][]) =>
    schemesFor(kinds.flatMap((kind) => [...kind])).map(({ name }) => name);
  assert.deepEqual(names([]), []);
  assert.ok(names(["attention"]).includes("mimetic"));
  assert.ok(!names(["attention"]).includes("covariance"));
  assert.ok(names(["stateSpace"]).includes("onlyCorrelation"));
  assert.equal(
    names(["attention", "depthwise", "stateSpace", "perceptron"]).length,
    schemes.length,
  );
});
