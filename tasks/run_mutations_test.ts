import assert from "assert";
import { Random } from "../src/random/mod.ts";
import { arms, makeWhole, resume } from "./testing/copying_runs.ts";

/** How many folders are tried. */
const MUTATIONS = 32;

/** Files that decide what a folder's results are. */
const files = [
  "config.json",
  "records.jsonl",
  "tests.jsonl",
  `checkpoints/${arms[0]}/model.safetensors`,
  `checkpoints/${arms[1]}/optimizer.safetensors`,
];

/** Bytes with one thing changed, most often near their beginning, where the words are. */
function mutate(bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  const most = random.uniform() < 0.7 ? Math.min(2_000, bytes.length) : bytes.length;
  const at = Math.floor(random.uniform() * most);
  const changes = [
    () => bytes.map((byte, i) => i === at ? byte ^ (1 << Math.floor(random.uniform() * 8)) : byte),
    () => bytes.slice(0, at),
    () => Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(at + 1 + at % 30)),
    () => Uint8Array.of(...bytes.subarray(0, at), 0, 0, 0, ...bytes.subarray(at)),
  ];
  return changes[Math.floor(random.uniform() * changes.length)]();
}

Deno.test("a file that is changed anywhere is refused in one line, or changes no result", async () => {
  const run = await makeWhole();
  const random = new Random("mutations");
  const originals = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const file of files) originals.set(file, await Deno.readFile(`${run}/${file}`));
  const results = async () => {
    const { arms } = JSON.parse(await Deno.readTextFile(`${run}/summary.json`));
    return arms.map(({ seconds: _, ...rest }: { seconds: number }) => rest);
  };
  const whole = await results();
  let refused = 0;
  for (let i = 0; i < MUTATIONS; i++) {
    const file = files[i % files.length];
    await Deno.writeFile(`${run}/${file}`, mutate(originals.get(file)!, random));
    const { code, err } = await resume(run, "--report");
    if (code === 0) assert.deepEqual(await results(), whole, file);
    else {
      refused++;
      assert.match(err, /^error: Cannot [^\n]*$/);
    }
    for (const [name, bytes] of originals) await Deno.writeFile(`${run}/${name}`, bytes);
  }
  assert.ok(refused > MUTATIONS / 2, `${refused} of ${MUTATIONS}`);
});
