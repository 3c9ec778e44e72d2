import assert from "assert";
import { assertSameData, type DataFacts, folderFacts } from "./run_data.ts";

const channels = { mean: [0.5], deviation: [0.25] };
const facts: DataFacts = {
  ...{ kind: "folder", folder: "here", classes: ["a", "b"], shape: [1, 8, 8] },
  images: { train: 8, validation: 0, test: 2 },
  channels: { train: channels, test: channels } as unknown as DataFacts["channels"],
  ...{ leftOut: [], notes: [] },
};

const check = (text: string | undefined) =>
  assertSameData({ path: "run", read: () => Promise.resolve(text) }, facts);

Deno.test("a run goes on with the data that its folder tells of, wherever they lie", async () => {
  await check(undefined);
  await check(JSON.stringify({ ...facts, folder: "there" }));
  await assert.rejects(check(JSON.stringify({ ...facts, shape: [3, 8, 8] })), {
    message: /^Cannot resume run: expected the data that data\.json tells of, .*\(shape differ\)/,
  });
});

Deno.test("what an older folder doesn't tell of may be any; weights that arms start from are told of", async () => {
  const read = () => Promise.resolve(JSON.stringify(facts));
  const check = (now: Parameters<typeof assertSameData>[1], before: object = facts) =>
    assertSameData({ path: "run", read: () => Promise.resolve(JSON.stringify(before)) }, now);
  await check({ ...facts, digest: "a" });
  await assert.rejects(check({ ...facts, digest: "a" }, { ...facts, digest: "b" }), {
    message: /got others in here \(digest differ\); put them back/,
  });
  const arms = [{ name: "fitted", structured: [], weights: "a" }, { name: "x", structured: [] }];
  const kept = folderFacts({ arms }, { facts });
  assert.deepEqual(kept, { ...facts, weights: { fitted: "a" } });
  assert.deepEqual(folderFacts({ arms: [] }, { facts }), facts);
  assert.equal(folderFacts({ arms: [] }, {}), undefined);
  await assertSameData({ path: "run", read }, kept);
  await assert.rejects(check(kept, { weights: { fitted: "b" } }), {
    message: "Cannot resume run: expected the data that data.json tells of, got other weights, " +
      "from which fitted start; put them back, or start anew with another --out",
  });
});

Deno.test("a damaged data.json is named, with what to do", async () => {
  for (const [text, message] of [["", "JSON, got nothing"], ["{", "JSON, got {"]]) {
    const expected =
      `Cannot read run/data.json: expected ${message}; put it back, or remove it to go on ` +
      "with the data that are there";
    await assert.rejects(check(text), { name: "RangeError", message: expected });
  }
  for (const text of ["null", "[]", "7"]) {
    await assert.rejects(check(text), {
      message:
        /^Cannot read run\/data\.json: expected an object, got .*; put it back, or remove it/,
    });
  }
});
