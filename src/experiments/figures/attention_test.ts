import assert from "assert";
import { attentionProducts, describeProduct, meanOfMatrices } from "../../analysis/mod.ts";
import type { AttentionRole } from "../../initializers/mod.ts";
import { describe, initialize, transformerLanguageModel } from "../../models/mod.ts";
import { attentionFigures } from "./attention.ts";

const DIM = 8;

function snapshotOf(keyHeads: number) {
  const model = transformerLanguageModel({ vocabulary: 8, dim: DIM, depth: 2, heads: 4, keyHeads });
  const network = describe(model);
  const values = initialize(network, { seed: 0 });
  return { init: "default", seed: 0, when: "before", network, values } as const;
}

Deno.test("each layer has both products, and shared keys are those of all their heads", () => {
  const grouped = snapshotOf(2);
  const figures = attentionFigures(grouped);
  assert.deepEqual(figures.map(({ layer, product }) => [layer, product]), [
    [0, "query-key"],
    [0, "value-projection"],
    [1, "query-key"],
    [1, "value-projection"],
  ]);
  const [role] = grouped.network.roles as AttentionRole[];
  const matrix = grouped.values.get(role.query.parameter.name)!;
  const rows = (first: number, count: number) => matrix.slice(first * DIM, (first + count) * DIM);
  // Heads of 2 rows: 4 of queries, 2 of keys, 2 of values.
  const copies = (first: number) =>
    Float32Array.from([0, 0, 1, 1].flatMap((group) => [...rows(first + 2 * group, 2)]));
  const { queryKey, valueProjection } = attentionProducts({
    ...{ dim: DIM, heads: 4, query: rows(0, 8), key: copies(8), value: copies(12) },
    projection: grouped.values.get(role.projection.parameter.name)!,
  });
  const expected = [meanOfMatrices(queryKey), valueProjection].map((one) =>
    describeProduct(one, DIM)
  );
  figures.slice(0, 2).forEach((figure, i) => {
    const { init: _, seed: __, when: ___, layer: ____, product: _____, ...rest } = figure;
    assert.deepEqual(rest, expected[i]);
  });
});

Deno.test("keys of other tokens make no product", () => {
  const whole = snapshotOf(4);
  const roles = whole.network.roles.map((role) => ({ ...role, contextDim: 4 }));
  const network = { ...whole.network, roles: roles as AttentionRole[] };
  assert.deepEqual(attentionFigures({ ...whole, network }), []);
});
