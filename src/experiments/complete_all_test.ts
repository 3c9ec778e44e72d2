import assert from "assert";
import { ClaimLostError } from "./claims/claim.ts";
import { statesOf } from "./complete_all.ts";
import type { Planned } from "./course.ts";

/** A plan of one run in an owned folder whose records can't be written for this reason. */
const planned = (error: Error) =>
  ({
    runs: [{ name: "a" }],
    folder: {
      owned: true,
      checkpoint: () => "/nowhere",
      records: () => Promise.resolve([]),
      claim: () => Promise.resolve(undefined),
      setRecords: () => Promise.reject(error),
    },
  }) as unknown as Planned;

Deno.test("a folder that another process takes as runs are looked at is that one's from then on", async () => {
  const states = await statesOf(planned(new ClaimLostError("run/lock")));
  assert.deepEqual([...states], [["a", { kind: "open", epoch: 0, records: [] }]]);
  await assert.rejects(statesOf(planned(new Error("No space left"))), /No space left/);
});
