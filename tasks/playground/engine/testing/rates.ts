/**
 * Trains a run of the playground at several learning rates and seeds, and prints the test accuracy of each
 * arm in percent: what the rates by default were chosen by.
 *
 *     deno run -A tasks/playground/engine/testing/rates.ts "problem=copying" 3e-3,1e-2,3e-2,1e-1 600 0,1,2
 *
 * @module
 */
import { openCpu } from "../../../../src/devices/mod.ts";
import { openData } from "../data.ts";
import { decodeLink } from "../link.ts";
import { networkOf } from "../network.ts";
import { Race } from "../race.ts";

const [link, rates, steps, seeds = "0"] = Deno.args;
const device = await openCpu();
const points = 6;
console.log(`${link || "the usual run"}: test accuracy in % after`);
const at = Array.from({ length: points }, (_, i) => Math.round(Number(steps) * (i + 1) / points));
console.log(`rate seed arm | ${at.join(" ")} steps`);
for (const lr of rates.split(",").map(Number)) {
  for (const seed of seeds.split(",").map(Number)) {
    const settings = { ...decodeLink(link), lr, seed };
    const data = openData(settings);
    const race = await Race.create({ device, network: networkOf(settings), settings, data });
    const reached = settings.init.map((): string[] => []);
    for (const target of at) {
      while (race.step < target) {
        await race.advance();
        await race.read();
      }
      const slices = race.measure();
      let next = await slices.next();
      while (!next.done) next = await slices.next();
      next.value.forEach((result, arm) =>
        reached[arm].push(result ? (100 * result.accuracy).toFixed(0) : "diverged")
      );
    }
    settings.init.forEach((arm, i) => {
      console.log(`${lr} ${seed} ${arm} | ${reached[i].join(" ")}`);
    });
    await race.destroy();
  }
}
device.destroy();
Deno.exit(0);
