import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import { describe, vit } from "../models/mod.ts";
import type { Variant } from "./experiment.ts";
import { runExperiment } from "./run_experiment.ts";
import { tiny } from "./testing/tiny.ts";

/** The tiny experiment in networks of these depths. */
function experiment(depths: readonly number[]) {
  const variants = depths.map((depth): Variant => ({
    network: describe(vit({ dim: 8, depth, heads: 2, patch: 16 })),
    sizes: { depth },
  }));
  return {
    ...tiny,
    study: async (settings: Parameters<typeof tiny.study>[0]) => ({
      ...await tiny.study(settings),
      variants,
    }),
  };
}

Deno.test("of several networks results name the one that they are of, in all places", () =>
  inFolder(async (folder) => {
    const out = `${folder}/run`;
    const printed: string[] = [];
    const log = { show() {}, print: (line: string) => void printed.push(line) };
    const given = { epochs: 1, lr: [1e-3, 1e-2] };
    const options = { device: "cpu", out, log } as const;
    const { summary } = await runExperiment(experiment([2, 1]), given, options);
    assert.equal(summary.network, "2 blocks");
    const written = JSON.parse(await Deno.readTextFile(`${out}/summary.json`));
    assert.equal(written.network, "2 blocks");
    const [difference] = printed.filter((line) => line.startsWith("mimetic − default: "));
    assert.match(difference, /with 1 seed; .*; network with 2 blocks$/);
    const html = await Deno.readTextFile(`${out}/report.html`);
    assert.match(html, /<h1>In the network with 2 blocks, mimetic reaches /);
    for (const title of ["Result", "Training", "Classes", "Attention weights"]) {
      const section = html.split(`<h2>${title}</h2>`)[1].split("</section>")[0];
      const captions = [...section.matchAll(/<(caption|figcaption)>(.*?)<\/\1>/g)]
        .filter(([, , words]) => words !== "How it was measured");
      assert.ok(captions.length > 0, title);
      for (const [, , words] of captions) {
        assert.ok(words.endsWith("Network with 2 blocks."), `${title}: ${words}`);
      }
    }
    // Each arm at its rate, and all rates, are of it, too; what is by depth is of both.
    const [, rates] = html.split("<h2>Sizes and rates</h2>");
    assert.match(
      rates,
      /at the rate that has the best mean test accuracy\. Network with 2 blocks\./,
    );
    assert.doesNotMatch(rates, /by depth[^<]*Network with/);
  }));

Deno.test("a single network needs no name", () =>
  inFolder(async (folder) => {
    const out = `${folder}/run`;
    const { summary } = await runExperiment(experiment([1]), { epochs: 1 }, { device: "cpu", out });
    assert.ok(!("network" in summary));
    assert.doesNotMatch(await Deno.readTextFile(`${out}/report.html`), /[Nn]etwork with/);
  }));
