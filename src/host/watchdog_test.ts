import assert from "assert";
import { watchdog } from "./mod.ts";

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

Deno.test("a watchdog ends what hears nothing for so long, and nothing that may wait for ever", async () => {
  using short = watchdog(0.02);
  using endless = watchdog(Infinity);
  using longest = watchdog(2_147_483);
  await pause(60);
  endless.reset();
  await pause(5);
  assert.equal(
    String(short.signal.reason),
    "Error: expected bytes from the server, got none for 0.02 seconds",
  );
  assert.deepEqual([endless, longest].map(({ signal }) => signal.aborted), [false, false]);
});

Deno.test("patience that no timer has is refused", () => {
  for (const seconds of [NaN, 0, -1, 2_147_484, -Infinity]) {
    assert.throws(() => watchdog(seconds), {
      name: "RangeError",
      message: "Cannot wait for a server: expected patience to be a finite number above 0 and at " +
        `most 2147483, got ${seconds}`,
    });
  }
});
