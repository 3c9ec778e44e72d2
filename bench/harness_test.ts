import assert from "assert";
import { measure } from "./harness.ts";
import { Remote } from "./remote.ts";

/** A peer that says what its outputs are, and how many milliseconds each run takes. */
function fake(norm: string, milliseconds: number, folder?: string): Remote {
  const result = `{"c": {"length": 1, "norm": ${norm}, "sum": ${norm}, "entries": [${norm}]}}`;
  const script = `
while read -r line; do
  case "$line" in
    *prepare*) echo '@@ {"firstMilliseconds": 1, "result": ${result}}' ;;
    *run*) echo '@@ {"milliseconds": [${milliseconds}]}' ;;
    *) echo '@@ {"done": true}' ;;
  esac
done`;
  const command = ["/bin/sh", "-c", script];
  return new Remote({ script: "mimetic", backend: "cpu", command, folder });
}

Deno.test("outputs of another checkout that differ in the last digit are other bits", async () => {
  const about = { library: "fake", version: "1", device: "none" };
  const remotes = [
    fake("0.5", 200),
    fake("0.5", 300, "/tmp"),
    fake("0.50000000001", 100, "/tmp"),
    fake("0.5", 400),
    fake("0.6", 100, "/tmp"),
  ];
  try {
    const effort = { rounds: 3, sampleMilliseconds: 1, roundSeconds: 60 };
    const contestants = remotes.map((remote) => ({ remote, about }));
    const outcomes = await measure({ kind: "svd", n: 1 }, contestants, effort);
    assert.deepEqual(outcomes.map(({ same }) => same), [
      undefined,
      true,
      false,
      undefined,
      undefined,
    ]);
    assert.deepEqual(outcomes.map(({ ratio }) => ratio?.median), [1, 1.5, 0.5, 2, undefined]);
    assert.match(outcomes[4].error!, /wrong/);
  } finally {
    for (const remote of remotes) await remote.close();
  }
});
