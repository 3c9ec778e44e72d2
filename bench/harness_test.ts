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

Deno.test("a wait at the end of each sample is shared by as many runs as fill the sample", async () => {
  // A run takes a tenth of a millisecond, and a sample waits for 40 ms.
  const script = `
    const { createInterface } = await import("node:readline");
    const one = { length: 1, norm: 1, sum: 1, entries: [1] };
    for await (const line of createInterface({ input: process.stdin })) {
      const { ask, inner } = JSON.parse(line);
      const answers = {
        prepare: { firstMilliseconds: 1, result: { c: one } },
        run: { milliseconds: [0.1 + 40 / inner] },
      };
      console.log("@@ " + JSON.stringify(answers[ask] ?? { done: true }));
    }`;
  const remote = new Remote({
    script: "mimetic",
    backend: "cpu",
    command: [Deno.execPath(), "eval", script],
  });
  try {
    const about = { library: "fake", version: "1", device: "none" };
    const effort = { rounds: 3, sampleMilliseconds: 100, roundSeconds: 60 };
    const [{ times }] = await measure({ kind: "svd", n: 1 }, [{ remote, about }], effort);
    assert.ok(times!.median < 0.2, `${times!.median}`);
  } finally {
    await remote.close();
  }
});

// A library warms up by two runs that take as long.
for (const [when, runs] of [["while it warms up", 0], ["in the second round", 3]] as const) {
  Deno.test(`a library that fails ${when} is left out, and the others go on`, async () => {
    const about = { library: "fake", version: "1", device: "none" };
    const result = `{"c": {"length": 1, "norm": 1, "sum": 1, "entries": [1]}}`;
    const script = `
n=0
while read -r line; do
  case "$line" in
    *prepare*) echo '@@ {"firstMilliseconds": 1, "result": ${result}}' ;;
    *) n=$((n + 1))
       if [ $n -le ${runs} ]; then echo '@@ {"milliseconds": [100]}'
       else echo '@@ {"error": "out of memory"}'
       fi ;;
  esac
done`;
    const command = ["/bin/sh", "-c", script];
    const remotes = [new Remote({ script: "mimetic", backend: "cpu", command }), fake("1", 200)];
    try {
      const effort = { rounds: 3, sampleMilliseconds: 1, roundSeconds: 60 };
      const contestants = remotes.map((remote) => ({ remote, about }));
      const [failed, other] = await measure({ kind: "svd", n: 1 }, contestants, effort);
      assert.match(failed.error!, /out of memory/);
      assert.equal(failed.times, undefined);
      assert.deepEqual([other.times!.n, other.times!.median, other.ratio], [3, 200, undefined]);
    } finally {
      for (const remote of remotes) await remote.close();
    }
  });
}
