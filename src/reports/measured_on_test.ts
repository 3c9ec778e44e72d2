import assert from "assert";
import { renderReport, reportSections } from "./render_report.ts";
import { sweepSection } from "./sections/sweep.ts";
import { trialsSection } from "./sections/trials.ts";
import { demoReport } from "./testing/demo_report.ts";

const small = { epochs: 3, layers: 1, dim: 4 };

/** The page without scripts. */
const markup = (html: string) => html.replaceAll(/<script[^]*?<\/script>/g, "");

Deno.test("headings, sentences and figures say what was measured", async () => {
  const input = demoReport(small);
  const endings = input.summary.arms.flatMap(({ init, seed, testAccuracy: accuracy }) =>
    [3, 9].flatMap((kernel) =>
      [1e-3, 1e-2].map((rate) => ({ init, seed, rate, accuracy, sizes: { kernel }, points: [] }))
    )
  );
  const early = input.records.map((one) => one.epoch === 3 ? { ...one, testAccuracy: 0.1 } : one);
  const lost = input.summary.arms.map((arm) => ({ ...arm, testAccuracy: null }));
  const said = async (measuredOn?: string) => {
    const summary = { ...input.summary, ...measuredOn && { measuredOn } };
    const extraSections = [
      sweepSection(endings, measuredOn)!,
      trialsSection(endings, "Letters", [1, 2], measuredOn)!,
    ];
    const { records } = input;
    return [
      markup(await renderReport({ ...input, summary, extraSections })),
      JSON.stringify(reportSections({ summary, records: early })),
      markup(await renderReport({ summary: { ...summary, arms: lost }, records })),
    ].join("\n").replaceAll(/[\d,]+ test images/g, "");
  };
  const [tests, validations] = [await said(), await said("validation")];
  assert.doesNotMatch(tests, /validation/i);
  assert.doesNotMatch(validations, /\btest\b/i);
  const count = (text: string, word: string) =>
    text.match(new RegExp(`\\b${word}\\b`, "gi"))!.length;
  assert.equal(count(validations, "validation"), count(tests, "test"));
  for (const text of ["By mean validation accuracy", "No run has a validation accuracy."]) {
    assert.ok(validations.includes(text), text);
  }
});
