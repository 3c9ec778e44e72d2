import assert from "assert";
import { renderReport, reportSections } from "./render_report.ts";
import { sweepSection } from "./sections/sweep.ts";
import { trialsSection } from "./sections/trials.ts";
import { demoReport } from "./testing/demo_report.ts";
import type { EpochRecord } from "./types.ts";

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
  /** The records of an experiment that measures validation data. */
  const onValidation = (records: readonly EpochRecord[]) =>
    records.map(({ testAccuracy, testLoss, ...rest }) => ({
      ...{ ...rest, validationAccuracy: testAccuracy, validationLoss: testLoss },
    }));
  const early = input.records.map((one) => one.epoch === 3 ? { ...one, testAccuracy: 0.1 } : one);
  const lost = input.summary.arms.map((arm) => ({ ...arm, testAccuracy: null }));
  const said = async (measuredOn?: string) => {
    const summary = { ...input.summary, ...measuredOn && { measuredOn } };
    const extraSections = [
      sweepSection(endings, measuredOn)!,
      trialsSection(endings, "Letters", [1, 2], measuredOn)!,
    ];
    const renamed = measuredOn ? onValidation : (records: readonly EpochRecord[]) => records;
    const records = renamed(input.records);
    return [
      markup(await renderReport({ ...input, summary, records, extraSections })),
      JSON.stringify(reportSections({ summary, records: renamed(early) })),
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

Deno.test("a report of both has curves of both, and the test's numbers where arms are compared", () => {
  const input = demoReport(small);
  const records = input.records.map((one) => ({
    ...one,
    validationAccuracy: one.testAccuracy! / 2,
    validationLoss: one.testLoss,
  }));
  const arms = input.summary.arms.map((arm) => ({ ...arm, validationAccuracy: 0.25 }));
  const protocol = "Rates were chosen by validation.";
  const [overview, curves, pace] = reportSections({
    ...{ summary: { ...input.summary, arms, protocol }, records },
  });
  assert.deepEqual(overview.tables![0].columns.slice(1, 4).map(({ label }) => label), [
    ...["Validation accuracy", "Test accuracy", "Smallest – largest"],
  ]);
  assert.match(overview.tables![0].rows[1][1], /^25\.0.%/);
  assert.match(overview.text![0], /The validation accuracy of 2\d\.\d.% that default ends with is/);
  assert.equal(overview.text![1], protocol);
  assert.deepEqual(curves.figures!.map(({ title }) => title), [
    ...["Validation accuracy by epoch", "Validation loss by epoch", "Test accuracy by epoch"],
    ...["Test loss by epoch", "Training accuracy by epoch", "Training loss by epoch"],
  ]);
  assert.match(pace.figures![0].title, /^Epochs to reach a validation accuracy/);
});
