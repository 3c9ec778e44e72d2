import { demoReport } from "./demo_cases.ts";
import { reportSections } from "./render_report.ts";
import { assertSnapshot } from "./snapshot_cases.ts";

Deno.test("the figures of a comparison are what they were", async () => {
  const sections = reportSections(demoReport({ epochs: 4, layers: 2, dim: 4 }));
  await assertSnapshot("comparison", sections);
});

Deno.test("the figures of a small synthetic run are what they were", async () => {
  const options = { seeds: [7], epochs: 2, layers: 1, dim: 2, inits: ["default", "tied"] };
  const sections = reportSections(
    demoReport({ ...options, synthetic: true, dataset: "synthetic images" }),
  );
  await assertSnapshot("synthetic", sections);
});
