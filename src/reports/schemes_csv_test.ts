import assert from "assert";
import type { SchemeRow } from "./compare_schemes.ts";
import { schemesCsv } from "./schemes_csv.ts";

Deno.test("each arm is a line with as many cells as there are columns", () => {
  const toDefault = {
    ...{ init: "a", against: "default", seeds: 2, mean: 0.5, interval: [0.25, 0.75] as const },
    ...{ probability: 0.01, corrected: 0.02 },
  };
  const rows: SchemeRow[] = [
    { init: "default", part: "default", seeds: 2, verdict: "baseline" },
    {
      ...{ init: "a", part: "scheme", control: "default", seeds: 2, accuracy: 0.75, toDefault },
      rate: { rate: 1e-3, end: "lowest" },
      verdict: "beyond default, not beyond control",
    },
  ];
  const network = {
    name: "net",
    label: "N",
    title: "Net",
    dataset: "data",
    synthetic: false,
    rows,
  };
  assert.equal(
    schemesCsv([network]),
    "network,arm,part,control,rate,rate_end,seeds,accuracy,accuracy_low,accuracy_high," +
      "to_default,to_default_low,to_default_high,to_default_p,to_default_p_holm," +
      "to_control,to_control_low,to_control_high,to_control_p,to_control_p_holm,verdict,synthetic\n" +
      "net,default,default,,,,2,,,,,,,,,,,,,,baseline,false\n" +
      "net,a,scheme,default,0.001,lowest,2,0.75,,,0.5,0.25,0.75,0.01,0.02,,,,,," +
      '"beyond default, not beyond control",false\n',
  );
  const generated = schemesCsv([{ ...network, synthetic: true, rows: rows.slice(0, 1) }]);
  assert.match(generated, /,synthetic\nnet,default,.*,baseline,true\n$/);
});
