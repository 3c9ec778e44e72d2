import assert from "assert";
import { demoReport } from "../testing/demo_report.ts";
import type { ArmResult, RunSummary } from "../types.ts";
import { headline } from "./headline.ts";
import { overviewSection } from "./overview.ts";

function summaryOf(results: Record<string, number[]>): RunSummary {
  const arms: ArmResult[] = Object.entries(results).flatMap(([init, accuracies]) =>
    accuracies.map((testAccuracy, seed) => ({
      init,
      seed,
      testAccuracy,
      testLoss: 1.5,
      epochs: 12,
      seconds: 60,
    }))
  );
  return { ...demoReport().summary, arms };
}

function plain(text: string): string {
  return text.replaceAll(/[\u00a0\u202f]/g, " ");
}

Deno.test("the headline names ours first, with errors over seeds and their paired difference", () => {
  const results = { default: [0.505, 0.515, 0.5], mimetic: [0.56, 0.571, 0.554] };
  const summary = summaryOf(results);
  // Differences of 5.5, 5.6 and 5.4: seeds differ alike in both arms.
  assert.equal(
    plain(headline(summary)),
    "Mimetic reaches 56.2 % ± 0.5, default 50.7 % ± 0.4: +5.5 points (95 % interval +5.3 to +5.7).",
  );
  const { caption, rows } = overviewSection(summary, []).tables![1];
  assert.deepEqual(rows, [["mimetic\u00a0− default", "+5.5", "+5.3 to +5.7", "3"]]);
  assert.match(
    caption!,
    /^Differences of test accuracy in points, paired by seed, with 95.% inter/,
  );
});

Deno.test("the headline and the text name the network that results are of, where there were several", () => {
  const results = { default: [0.505, 0.515], mimetic: [0.56, 0.571] };
  const summary = { ...summaryOf(results), network: "5 × 5, 8 blocks" };
  assert.match(
    plain(headline(summary)),
    /^In the network with 5 × 5, 8 blocks, mimetic reaches 56\.5 % ± 0\.5, default 51\.0 % /,
  );
  const many = Object.fromEntries([..."abcdef"].map((init, i) => [init, [0.5 + 0.01 * i]]));
  const best = headline({ ...summaryOf(many), network: "32 states" });
  assert.match(plain(best), /^In the network with 32 states, of 6 arms, f is best with 55\.0 %\.$/);
  assert.match(
    overviewSection(summary, []).text![0],
    /Of several networks, this is the largest that has a result, with 5 × 5, 8 blocks\./,
  );
  assert.doesNotMatch(overviewSection(summaryOf(results), []).text![0], /network/);
});

Deno.test("a headline of one seed claims no error", () => {
  const text = headline(summaryOf({ mimetic: [0.5], default: [0.52] }));
  assert.equal(plain(text), "Mimetic reaches 50.0 %, default 52.0 %: −2.0 points.");
  assert.match(overviewSection(summaryOf({ mimetic: [0.5] }), []).text![0], /spread .* is unknown/);
});

Deno.test("one arm, three arms and none have headlines too", () => {
  assert.equal(plain(headline(summaryOf({ tied: [0.5] }))), "Tied reaches 50.0 %.");
  const three = headline(summaryOf({ default: [0.5], a: [0.6], b: [0.7] }));
  assert.equal(plain(three), "A reaches 60.0 %, b 70.0 %, default 50.0 %.");
  assert.equal(headline(summaryOf({})), "No run has a result.");
  const unfinished = { ...summaryOf({ default: [0.5], mimetic: [0.6] }), complete: false };
  assert.equal(headline(unfinished), "Unfinished: not all runs have ended.");
  assert.equal(overviewSection(summaryOf({}), []).tables!.length, 1);
});

Deno.test("of many arms the headline names the best and the baseline", () => {
  const many = { default: [0.5], a: [0.6], b: [0.7], c: [0.3], d: [0.4] };
  assert.equal(
    plain(headline(summaryOf(many))),
    "Of 5 arms, b is best with 70.0 %; default reaches 50.0 %.",
  );
  const lost = headline(summaryOf({ ...many, default: [0.9, 0.9] }));
  assert.equal(plain(lost), "Of 5 arms, default is best with 90.0 % ± 0.0.");
});

Deno.test("the table has a row an arm and a cell a column", () => {
  const { summary, records } = demoReport();
  const [table, , circumstances] = overviewSection(summary, records).tables!;
  assert.deepEqual(table.rows.map((row) => row[0]), ["default", "mimetic"]);
  for (const row of table.rows) assert.equal(row.length, table.columns.length);
  const facts = circumstances.rows.map((row) => row[1]);
  assert.deepEqual(facts, [summary.dataset, summary.device, summary.command, summary.date]);
});

Deno.test("the text says when ours passed the baseline's final accuracy", () => {
  const { summary, records } = demoReport();
  const text = plain(overviewSection(summary, records).text!.join(" "));
  assert.match(
    text,
    /an arm\. The test accuracy of 50\.\d % that default ends with is reached by mimetic after/,
  );
  const ahead = records.map((one) => one.init === "default" ? { ...one, testAccuracy: 0.9 } : one);
  assert.doesNotMatch(overviewSection(summary, ahead).text!.join(" "), /is reached/);
});

Deno.test("the epochs after which runs were best have a column where their networks were measured", () => {
  const summary = summaryOf({ mimetic: [0.5, 0.6, 0.7] });
  const labels = (of: RunSummary) =>
    overviewSection(of, []).tables![0].columns.map(({ label }) => label);
  assert.ok(!labels(summary).includes("Best after epoch"));
  const arms = summary.arms.map((arm, i) => ({ ...arm, epochs: 9 + i, bestEpoch: [7, 4, 7][i] }));
  const at = labels({ ...summary, arms }).indexOf("Best after epoch");
  const [row] = overviewSection({ ...summary, arms }, []).tables![0].rows;
  assert.deepEqual(row.slice(at - 1, at + 1), ["9, 10, 11", "4, 7"]);
  assert.match(overviewSection(summary, []).text![0], /accuracy after the last epoch, mean/);
  assert.match(overviewSection({ ...summary, arms }, []).text![0], /of each run's best network, /);
});
