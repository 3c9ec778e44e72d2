/** Controls have the norms of their schemes, with other options, too. */
import assert from "assert";
import { parseSchemes, schemes } from "../../initializers/mod.ts";
import {
  convmixer,
  describe,
  gatedLinearAttentionLanguageModel,
  initialize,
  mamba2LanguageModel,
  mambaLanguageModel,
  type Network,
  vit,
} from "../../models/mod.ts";
import { schemesOf } from "./compared_schemes.ts";

const sizes = { dim: 96, depth: 2, heads: 3, patch: 4 };
const words = { vocabulary: 8, dim: 64, depth: 2 };
const networks = [
  describe(vit({ ...sizes, positionScale: 4 })),
  describe(vit({ ...sizes, skips: false })),
  describe(convmixer({ dim: 256, depth: 2, kernel: 5, patch: 4 })),
  describe(mambaLanguageModel(words)),
  describe(mamba2LanguageModel({ ...words, headDim: 16 })),
  describe(gatedLinearAttentionLanguageModel({ ...words, heads: 2 })),
];

/** Norms of all parameters that are matrices or filters. */
function norms(network: Network, init: string): Map<string, number> {
  const structured = parseSchemes(init, network.roles).map(({ scheme }) => scheme);
  const values = initialize(network, { seed: 0, structured });
  return new Map(
    network.parameters.filter(({ shape }) => shape.length > 1)
      .map(({ name }) => [name, Math.hypot(...values.get(name)!)]),
  );
}

for (const row of schemes.filter(({ control }) => control !== undefined && control !== "default")) {
  Deno.test(`the control of ${row.kind}.${row.name} has its norms, whatever its options are`, () => {
    const texts = Object.entries(row.options).flatMap(([name, { default: value, parse }]) =>
      ["0.3", "2", "uniform", "1/k", "none", "random", "legacy", "identity", "false"]
        .filter((text) => ![undefined, value].includes(parse(text)))
        .map((text) => `${row.name}:${name}=${text}`)
    );
    let compared = 0;
    for (const network of networks) {
      if (!network.roles.some(({ kind }) => kind === row.kind)) continue;
      for (const text of [row.name, ...texts]) {
        const [found] = schemesOf(network, [text]).schemes;
        if (!found) continue;
        const [own, its] = [found.init, found.control].map((init) => norms(network, init));
        for (const [name, norm] of own) {
          const other = its.get(name)!;
          const ratio = norm === other ? 1 : norm / other;
          assert.ok(Math.abs(Math.log(ratio)) < 0.1, `${text}: ${name} ${norm}, not ${other}`);
        }
        compared++;
      }
    }
    assert.ok(compared > 0);
  });
}
