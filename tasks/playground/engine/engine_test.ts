import assert from "assert";
import { openCpu } from "../../../src/devices/mod.ts";
import { initialize } from "../../../src/models/mod.ts";
import { evaluateSession, Session } from "../../../src/training/mod.ts";
import { problems, type RunSettings } from "../run_settings.ts";
import type { View } from "../shown.ts";
import { openData } from "./data.ts";
import { networkOf, objectiveOf, optimizerOf, rateOf } from "./network.ts";
import { factsOf, pictureOf } from "./pictures.ts";
import { schemesOf } from "./preview.ts";
import { modelsFor, settingsOf } from "./settings.ts";
import { type Page, tiny, withPage } from "./testing/page.ts";

const options = { sanitizeOps: false, sanitizeResources: false };

/** The first part of a run's network. */
function firstViews(settings: RunSettings): View[] {
  const [{ part }] = factsOf(networkOf(settings), { perceptrons: false }).parts;
  return [{ part, layer: 1, head: "all" }];
}

/** Trains to the end of the run's steps. */
async function train(page: Page, settings: RunSettings): Promise<void> {
  page.send({ kind: "start", settings, views: firstViews(settings) });
  await page.next("state", ({ state }) => state === "finished", page.messages.length);
  await page.next("guesses", ({ step }) => step === settings.steps, page.messages.length);
}

/** Losses, a test and weights of an arm that a plain session trains. */
async function plain(settings: RunSettings, init: string) {
  const device = await openCpu({ threads: 1 });
  const network = networkOf(settings);
  const session = await Session.create({
    ...{ device, network, objective: objectiveOf(settings), optimizer: optimizerOf(settings) },
    values: initialize(network, { seed: settings.seed, structured: schemesOf(network, init) }),
    seed: settings.seed,
  });
  using data = openData(settings);
  const losses: number[] = [];
  for await (const { inputs, examples } of data.epoch(0)) {
    session.update(inputs, rateOf(settings)(session.step));
    const [{ loss, correct, ...rest }] = await session.read();
    const sums = { loss: loss[0], correct: correct[0], count: rest.count?.[0] };
    const metrics = objectiveOf(settings).metrics({ examples, sums, seconds: 0 } as never);
    losses.push(Math.fround(metrics.loss));
    if (session.step === settings.steps) break;
  }
  const { metrics } = (await evaluateSession(session, data))!;
  const values = await session.parameters();
  session.destroy();
  device.destroy();
  return { losses, metrics, values, network };
}

for (const problem of problems) {
  for (const model of modelsFor(problem)) {
    Deno.test({
      name: `${model} on ${problem}: arms train as sessions alone, to the bit`,
      ...options,
      fn: () =>
        withPage(async (page) => {
          const { init } = settingsOf({ model });
          const settings = tiny({ problem, model, init, steps: 12, seed: 5, lr: 0.01 });
          await train(page, settings);
          const last = <K extends "measured" | "pictures">(kind: K) => page.all(kind).at(-1)!;
          for (const [arm, text] of init.entries()) {
            const { losses, metrics, values, network } = await plain(settings, text);
            assert.deepEqual(page.losses(arm), losses);
            assert.equal(last("measured").step, 12);
            assert.deepEqual(last("measured").arms[arm], metrics);
            const [view] = firstViews(settings);
            assert.equal(last("pictures").step, 12);
            assert.deepEqual(
              last("pictures").arms[arm],
              [pictureOf(network, view, ({ name }) => values.get(name)!)],
            );
          }
          assert.notDeepEqual(page.losses(0), page.losses(1));
          assert.deepEqual(page.all("measured").map(({ step }) => step), [10, 12]);
        }),
    });
  }
}
