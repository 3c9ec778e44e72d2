import assert from "assert";
import { describe, initialize, namedModels, vit } from "../src/models/mod.ts";
import { summarize } from "../src/training/mod.ts";
import { saveWeights } from "../src/weights/mod.ts";
import { sequenceModels } from "./sequences.ts";
import { summary } from "./summary.ts";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { callCommand } from "./testing/processes.ts";

Deno.test("a table has a row for each layer, or for each block, and the sums", async () => {
  const { code, out } = await callCommand(summary, ["--model=vit_nano", "--batch=2"]);
  assert.equal(code, 0);
  assert.match(out, /^vit_nano, input 2 × 3 × 32 × 32$/m);
  assert.match(out, /^blocks\.0\.attn\.qkv +7,056 +2 × 64 × 48 +/m);
  assert.match(out, /^parameters: 90,\d{3}, of which 87,\d{3} are trained$/m);
  for (const kind of ["functions", "blocks"]) {
    assert.match(out, new RegExp(`^  with --recompute=${kind}: .*FLOP, .*iB at work, `, "m"));
  }
  assert.match(out, /^evaluation of a batch: \d+(\.\d+)? MFLOP, .*iB at work, .*KiB kept$/m);
  const short = await callCommand(summary, ["--model=vit_nano", "--depth=2"]);
  const blocks = short.out.split("\n").filter((line) => line.startsWith("blocks."));
  assert.deepEqual(blocks.map((line) => line.split(" ")[0]), ["blocks.0", "blocks.1", "blocks.2"]);
});

Deno.test("JSON has the numbers, and a file of weights says its network", () =>
  inFolder(async (folder) => {
    const model = vit({ dim: 24, depth: 1, heads: 3, patch: 8, imageSize: 16 });
    const network = describe(model);
    const path = `${folder}/some.safetensors`;
    await saveWeights(path, network, initialize(network, { seed: 0 }));
    const { out } = await callCommand(summary, [`--from=${path}`, "--batch=4", "--json"]);
    assert.deepEqual(JSON.parse(out), JSON.parse(JSON.stringify(summarize(network, { batch: 4 }))));
  }));

Deno.test("every model that has a name has a summary", async () => {
  for (const name of [...Object.keys(namedModels).slice(0, 3), ...sequenceModels]) {
    const length = sequenceModels.some((one) => one === name) ? ["--length=16"] : [];
    const { code, err } = await callCommand(summary, [`--model=${name}`, ...length]);
    assert.equal(code, 0, `${name}: ${err}`);
  }
});

Deno.test("what isn't a network is refused in a line", async () => {
  const wrong: [string[], number, RegExp][] = [
    [
      ["--model=vit_huge"],
      2,
      /^error: Cannot read --model: expected one of vit_nano, .*got vit_huge$/m,
    ],
    [
      ["--model=mamba", "--patch=2"],
      2,
      /^error: Cannot use --patch=2: expected a network of images, got --model=mamba$/m,
    ],
    [
      ["--dim=192", "--length=77"],
      2,
      /^error: Cannot use --dim=192: expected a network of sequences, got --model=vit_micro$/m,
    ],
    [
      ["--from=x", "--model=vit_tiny", "--patch=2"],
      2,
      /^error: Cannot use --model=\S+: expected no --from, whose file/,
    ],
    [
      ["--model=mamba2", "--dim=33"],
      2,
      /^error: Cannot use --dim=33 with Mamba-2: expected --dim to/,
    ],
    [
      ["--model=transformer", "--dim=193"],
      2,
      /^error: Cannot use --dim=193 with a Transformer: expe/,
    ],
    [["--from=nowhere"], 1, /^error: Cannot .*nowhere/],
  ];
  for (const [args, expected, message] of wrong) {
    const { code, err } = await callCommand(summary, args);
    assert.equal(code, expected, err);
    assert.match(err, message);
  }
});
