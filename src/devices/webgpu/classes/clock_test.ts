import assert from "assert";
import { openAdapter, type Opened } from "../opened.ts";
import { givenDevice } from "../device.ts";
import { changedGpu } from "../testing/changed_gpu.ts";
import { preferred } from "../variants.ts";
import { problemOfClass } from "./class_problems.ts";
import { clockOf } from "./clock.ts";

function testClock(name: string, refused: readonly string[]): void {
  Deno.test({
    name: `webgpu: ${name} tells how long programs take`,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const opened: Opened = await openAdapter(changedGpu({ refused }));
      const { description: { software }, capabilities } = opened;
      const device = givenDevice(opened, preferred(software, capabilities));
      const { program, variables: types } = problemOfClass("matmul small");
      const variables = device.createVariables(types);
      const executable = await device.compile(program, variables);
      const { time, shortest } = clockOf(opened.device);
      // What runs for the first time may still be compiled.
      await time([{ executable, times: 2 }]);
      // A fast adapter needs more runs for a time that is told well.
      let most = 200;
      while (most < 50_000 && (await time([{ executable, times: most }]))[0] < 2 * shortest) {
        most *= 4;
      }
      // Others may be at work here: of several times the shortest are compared. Waiting adds some 10 ms.
      const rounds: number[][] = [];
      for (let i = 0; i < 5; i++) {
        rounds.push(await time([{ executable, times: 2 }, { executable, times: most }]));
      }
      const [few, many] = [0, 1].map((i) => Math.min(...rounds.map((times) => times[i])));
      assert.ok(few > 0, `${few}`);
      assert.ok(many > 5 * few, `${few} ms for 2, ${many} ms for ${most}`);
      device.destroy();
    },
  });
}

testClock("the GPU's clock", []);
testClock("the host's clock", ["timestamp-query"]);
