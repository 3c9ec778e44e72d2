import assert from "assert";
import { openCpu } from "../../../src/devices/mod.ts";
import type { View } from "../shown.ts";
import { RunCurves } from "./curves.ts";
import { openData } from "./data.ts";
import { networkOf } from "./network.ts";
import { Race } from "./race.ts";
import { tiny } from "./testing/page.ts";

const options = { sanitizeOps: false, sanitizeResources: false };
const view: View = { part: "read-write", layer: 0, head: "all" };

/** What a generator gives in the end. */
async function whole<T>(slices: AsyncGenerator<void, T>): Promise<T> {
  for (;;) {
    const { done, value } = await slices.next();
    if (done) return value;
  }
}

Deno.test({
  name:
    "three thousand steps take no more memory than ten, and their curves no more than 2,048 points",
  ...options,
  async fn() {
    const device = await openCpu({ threads: 1 });
    const settings = tiny({ problem: "copying", model: "mamba2", dim: 8, letters: 2, lr: 0.01 });
    const data = openData(settings);
    const race = await Race.create({ device, network: networkOf(settings), settings, data });
    const curves = new RunCurves(settings.init, "");
    const look = async (from: number) => {
      const [arms, step] = [await race.read(), race.step];
      curves.add({ kind: "progress", from, step, speed: 1, arms });
      curves.add({ kind: "measured", step, arms: await whole(race.measure()) });
      const pictures = await race.pictures([view]);
      assert.equal(pictures.length, 2);
      assert.equal((await whole(race.ask())).length, 2);
    };
    for (let i = 0; i < 10; i++) await race.advance();
    await look(0);
    const { allocations } = device;
    while (race.step < 3_000) {
      const from = race.step;
      for (let i = 0; i < 23; i++) await race.advance();
      if (from % 230 < 23) await look(from);
      else {
        const arms = await race.read();
        curves.add({ kind: "progress", from, step: race.step, speed: 1, arms });
      }
    }
    assert.equal(device.allocations, allocations);
    for (const { loss, testAccuracy } of curves.arms) {
      assert.ok(loss.points.length > 1_000 && loss.points.length <= 2_048);
      assert.deepEqual([loss.points[0].from, loss.points.at(-1)!.to], [1, race.step]);
      assert.ok(testAccuracy.points.length > 10);
    }
    await race.destroy();
    device.destroy();
  },
});

Deno.test({
  name: "an arm that can't be made leaves nothing of the others",
  ...options,
  async fn() {
    const device = await openCpu({ threads: 1 });
    const settings = tiny({ problem: "copying", model: "mamba2" });
    const network = networkOf(settings);
    const make = (init: readonly string[]) => {
      const data = openData(settings);
      return Race.create({ device, network, settings: { ...settings, init }, data });
    };
    await assert.rejects(
      make(["default", "mimetic:step=-1"]),
      /expected step to be a finite number/,
    );
    const race = await make(["default", "mimetic"]);
    assert.equal(await race.advance(), 2 * settings.batch);
    assert.deepEqual((await race.read()).map(({ loss }) => loss.length), [1, 1]);
    assert.throws(
      () => race.arm(2),
      /^RangeError: Cannot find an arm: expected an arm from 0 to 1/,
    );
    await race.destroy();
    device.destroy();
  },
});
