/**
 * What the playground's page must compute, computed by the library without it.
 *
 * @module
 */
import { type Device, openDevice } from "../../../src/devices/mod.ts";
import { parseScheme } from "../../../src/initializers/mod.ts";
import { initialize } from "../../../src/models/mod.ts";
import { Session } from "../../../src/training/mod.ts";
import { openData } from "../engine/data.ts";
import { decodeLink } from "../engine/link.ts";
import { networkOf, objectiveOf, optimizerOf, rateOf } from "../engine/network.ts";
import type { RunSettings } from "../run_settings.ts";

/**
 * The losses of a run's steps on the CPU device.
 *
 * @param link The run, as the page's address has it; it must say how many steps there are.
 * @returns Of each arm, by its name, a loss for each step.
 */
export async function lossesInDeno(link: string): Promise<Map<string, number[]>> {
  const settings = decodeLink(link);
  const device = await openDevice("cpu");
  try {
    const found = new Map<string, number[]>();
    for (const arm of settings.init) found.set(arm, await lossesOf(device, settings, arm));
    return found;
  } finally {
    device.destroy();
  }
}

async function lossesOf(device: Device, settings: RunSettings, arm: string): Promise<number[]> {
  const [network, objective] = [networkOf(settings), objectiveOf(settings)];
  const kinds = network.roles.map(({ kind }) => kind);
  const structured = arm === "default" ? [] : [parseScheme(arm, kinds).scheme];
  const values = initialize(network, { seed: settings.seed, structured });
  const optimizer = optimizerOf(settings);
  const session = await Session.create({ device, network, objective, optimizer, values });
  const rate = rateOf(settings);
  using data = openData(settings, undefined);
  const losses: number[] = [];
  for (let epoch = 0; losses.length < settings.steps; epoch++) {
    for await (const { inputs, examples } of data.epoch(epoch)) {
      if (losses.length === settings.steps) break;
      session.update(inputs, rate(losses.length));
      const [run] = await session.read();
      const sums = Object.fromEntries(Object.entries(run).map(([name, [sum]]) => [name, sum]));
      losses.push(objective.metrics({ examples, sums, seconds: 0 }).loss);
    }
  }
  session.destroy();
  return losses;
}
