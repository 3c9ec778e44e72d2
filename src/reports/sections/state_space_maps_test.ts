import assert from "assert";
import { stateSpaceMapsSection, type WeightFigure } from "../mod.ts";

const map = (product: WeightFigure["product"], init: string, when: "before" | "after") => ({
  init,
  seed: 0,
  layer: 0,
  when,
  product,
  dim: 2,
  values: [1, 0, 0, 1],
});

Deno.test("products and attention of scans are drawn apart, each moment a map", () => {
  const section = stateSpaceMapsSection([
    map("read-write", "default", "before"),
    map("read-write", "default", "after"),
    map("effective-attention", "default", "before"),
    map("query-key", "default", "before"),
  ]);
  assert.deepEqual(section?.figures?.map(({ data }) => data.length), [2, 1]);
  assert.match(section!.figures![0].title, /W<sub>C<\/sub>/);
});

Deno.test("every map is scaled to its own largest element, and its note says what it was", () => {
  const large = { ...map("read-write", "default", "after"), values: [40, 0, 0, 40] };
  const section = stateSpaceMapsSection([map("read-write", "default", "before"), large])!;
  const [{ data, layout, caption }] = section.figures!;
  const values = data.map(({ z }) => {
    const { bdata } = z as { bdata: string };
    return [...new Float32Array(Uint8Array.fromBase64(bdata).buffer)];
  });
  assert.deepEqual(values, [[1, 0, 0, 1], [1, 0, 0, 1]]);
  assert.match(JSON.stringify(layout.annotations), /diag \+40/);
  assert.match(caption!, /^Each map has a color scale of its own, .* 99\.8th percentile of its /);
  assert.doesNotMatch(caption!, /One color scale/);
  const [{ hovertemplate }] = data as { hovertemplate: string }[];
  assert.match(hovertemplate, /%\{z:\.3f\} of where the colors end<extra>/);
});

Deno.test("without scans there is no section, and a matrix that isn't square is named", () => {
  assert.equal(stateSpaceMapsSection([map("query-key", "default", "before")]), undefined);
  const wrong = { ...map("read-write", "default", "before"), values: [1, 2, 3] };
  assert.throws(() => stateSpaceMapsSection([wrong]), /Cannot draw read-write of default/);
});
