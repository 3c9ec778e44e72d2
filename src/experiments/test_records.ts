/**
 * The lines of `tests.jsonl`: what chosen networks came to on test data, looked at once.
 *
 * @module
 */
import type { TrialPoint } from "../reports/mod.ts";
import { murmurHash3 } from "../random/mod.ts";
import { classFields, factFields, ownerFields } from "./records.ts";
import { assertFields, isObject, parseJson, type RecordOf, refuse } from "./schema.ts";

/** What is measured of a network on test data; what isn't finite is left out. */
export const testFields = {
  kind: "=test",
  /** Of the epoch whose network was tested: it tells that network from one that was trained anew elsewhere. */
  trainLoss: "number?",
  testLoss: "number?",
  testAccuracy: "number?",
  /** Part of the examples whose class is among the five largest logits. */
  testTop5: "number?",
  /** Part of the sequences without any error. */
  testExact: "number?",
  /** Accuracy by the size of what was asked, and the part of sequences without any error. */
  sizeAccuracy: "numbers?",
  sizeExact: "numbers?",
  ...classFields,
  /** Of all else in the line. */
  digest: "text",
} as const;

/** The test of a run's network. */
export type TestRecord =
  & RecordOf<typeof ownerFields>
  & RecordOf<typeof factFields>
  & RecordOf<typeof testFields>;

/** A test that has no digest yet. */
export type TestContent = Omit<TestRecord, "digest">;

/** The test with the digest of what it says: a number that was changed later is noticed. */
export function sealTest(content: TestContent): TestRecord {
  return { ...content, digest: digestOf(content) };
}

function digestOf(content: TestContent): string {
  const words = murmurHash3(new TextEncoder().encode(JSON.stringify(content)));
  return words.slice(0, 2).map((word) => word.toString(16).padStart(8, "0")).join("");
}

/**
 * Reads the lines of a file of tests.
 *
 * @throws {RangeError} if a line is no test, or was changed; the message names the file and the line.
 */
export function parseTests(content: string, file: string): TestRecord[] {
  const advice = "remove the line, and --resume tests the network again";
  return content.split("\n").filter(Boolean).map((line, i) => {
    const place = `${file} line ${i + 1}`;
    const value = parseJson(line, place, advice);
    if (!isObject(value)) throw refuse(place, "a test", value);
    assertFields(ownerFields, value, place);
    assertFields(factFields, value, place);
    assertFields(testFields, value, place);
    const { digest, ...rest } = value;
    const own = digestOf(rest);
    if (digest === own) return value;
    throw new RangeError(
      `Cannot read ${place}: expected contents with the digest ${digest}, got ${own}; ${advice}`,
    );
  });
}

/** The lines of tests, as a file has them. */
export function formatTests(tests: readonly TestRecord[]): string {
  return tests.map((test) => JSON.stringify(test) + "\n").join("");
}

/** The answers of a test by size. */
export function pointsOf({ sizeAccuracy, sizeExact }: TestContent): TrialPoint[] | undefined {
  if (!sizeAccuracy) return undefined;
  return Object.entries(sizeAccuracy).map(([size, accuracy]) => ({
    size: Number(size),
    accuracy,
    exact: sizeExact?.[size] ?? null,
  }));
}
