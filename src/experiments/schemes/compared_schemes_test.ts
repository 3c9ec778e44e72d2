import assert from "assert";
import { schemes, schemesFor } from "../../initializers/mod.ts";
import {
  convmixer,
  describe,
  linearAttentionLanguageModel,
  mamba2LanguageModel,
  vit,
} from "../../models/mod.ts";
import { assertFitting, schemesOf } from "./compared_schemes.ts";

const sizes = { dim: 16, depth: 2, heads: 2, patch: 8 };
const network = describe(vit(sizes));
const skipless = describe(vit({ ...sizes, skips: false }));
const filters = describe(convmixer({ dim: 8, depth: 2, kernel: 3, patch: 4 }));
const scans = describe(mamba2LanguageModel({ vocabulary: 8, dim: 16, depth: 2, headDim: 16 }));

const controlsOf = (...args: Parameters<typeof schemesOf>) =>
  Object.fromEntries(schemesOf(...args).schemes.map(({ init, control }) => [init, control]));

Deno.test("every scheme of the registry that isn't a control is compared in one of the networks", () => {
  const all = [network, skipless, filters, scans].flatMap((one) =>
    schemesOf(one, ["all"]).schemes.map(({ init }) => init.split(":")[0])
  );
  const expected = schemes.filter(({ control }) => control !== undefined);
  for (const { name } of expected) assert.ok(all.includes(name), name);
});

Deno.test("each scheme stands beside its control, with the options that both have", () => {
  const of = controlsOf(network, ["all", "mimetic:beta1=1:layout=legacy"]);
  assert.equal(of.mimetic, "mimeticControl");
  assert.equal(of["mimetic:beta1=1:layout=legacy"], "mimeticControl:beta1=1");
  assert.equal(of.lsuv, "lsuvNorms");
  const deep = describe(vit({ ...sizes, depth: 3 }));
  assert.deepEqual(controlsOf(deep, ["core:steps=50"]), { "core:steps=50": "coreNorms:steps=50" });
  assert.deepEqual(controlsOf(deep, ["coreNorms"]), {});
  assert.deepEqual(["mimeticControl", "residualFree", "default"].filter((name) => name in of), []);
  const own = controlsOf(filters, ["all", "covariance+nonzeroMean:mean=0.5"]);
  assert.equal(own.dirac, "noise:norm=1");
  assert.equal(own.shared, "default");
  assert.equal(
    own["covariance+nonzeroMean:mean=0.5"],
    "covarianceControl+nonzeroMeanControl:mean=0.5",
  );
  assert.equal(controlsOf(scans, ["all"]).noStep, "default");
  assert.deepEqual(
    controlsOf(filters, ["impulse:norm=0.5", "deltaOrthogonal:gain=2", "covariance:shift=none"]),
    {
      "impulse:norm=0.5": "noise:norm=0.5",
      "deltaOrthogonal:gain=2": "noise:norm=2",
      "covariance:shift=none": "covarianceControl:shift=none",
    },
  );
  assert.deepEqual(controlsOf(network, ["mimeticQueryKey:variance=1/k"]), {
    "mimeticQueryKey:variance=1/k": "mimeticQueryKeyControl:variance=1/k",
  });
});

Deno.test("networks without skip connections have schemes of their own, alone and together", () => {
  const marked = schemesFor(["attention", "perceptron"]).filter(({ withoutSkips }) => withoutSkips);
  const of = controlsOf(skipless, ["all"]);
  for (const { name, control } of marked) assert.equal(of[name], control);
  assert.equal(
    of["residualFree+semiOrthogonal"],
    "residualFreeControl+semiOrthogonalControl",
  );
  assert.ok(!("mimetic" in of));
});

Deno.test("what a network's layers can't be set by is left out with the reason", () => {
  const linear = describe(linearAttentionLanguageModel({ vocabulary: 8, dim: 16, heads: 2 }));
  const { schemes, refused } = schemesOf(linear, ["all"]);
  assert.ok(schemes.some(({ init }) => init === "mimeticLinear"));
  assert.ok(
    refused.some((text) => /^attention\.impulse \(expected .*positions/.test(text)),
    `${refused}`,
  );
});

Deno.test("texts that fit nowhere, and controls, are refused", () => {
  assertFitting(["all", "covariance", "mimetic"], [filters, network]);
  const wrong: [string, RegExp][] = [
    ["covarance", /^Cannot use --schemes=covarance: expected a scheme for .*; nearest: /],
    ["mimeticControl", /which is a control$/],
    ["default", /which is a control$/],
    ["mimetic:beta=1", /no options but its own/],
    ["noStep", /--networks, got noStep \(expected one for attention or perceptron layers/],
  ];
  for (const [text, message] of wrong) {
    assert.throws(() => assertFitting([text], [network]), { name: "UsageError", message });
  }
});
