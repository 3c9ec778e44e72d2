import assert from "assert";
import { writeFiles } from "../src/data/testing/cifar10_files.ts";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { describe, vit } from "../src/models/mod.ts";
import { loadWeights } from "../src/weights/mod.ts";

const root = new URL("..", import.meta.url).pathname;

/** The script that the README shows first. */
async function readScript(): Promise<string> {
  const page = await Deno.readTextFile(`${root}README.md`);
  const [, use] = page.split("\n## Use it\n");
  return /^```ts ignore\n(.*?)^```/ms.exec(use)![1];
}

Deno.test("the README's script describes, trains, predicts and saves, in 25 lines at most", async () => {
  const script = await readScript();
  const lines = script.trim().split("\n");
  assert.ok(lines.length <= 25, `${lines.length} lines`);
  assert.ok(lines.every((line) => line.length <= 100));
  await inFolder(async (folder) => {
    // Six files of the real format, with 30 images each.
    await writeFiles(`${folder}/cifar-10-batches-bin`, 30);
    const short = script.replace("epochs: 12", "epochs: 2");
    assert.notEqual(short, script);
    await Deno.writeTextFile(`${folder}/script.ts`, short);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", `--config=${root}deno.json`, "--check", "script.ts"],
      cwd: folder,
      env: { NO_COLOR: "1" },
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assert.equal(code, 0, err);
    const [first, second, ...classes] = out.trim().split("\n");
    assert.match(first, /^1 (0|0\.\d+|1)$/);
    assert.match(second, /^2 (0|0\.\d+|1)$/);
    const arrays = [...classes.join(" ").matchAll(/Array\(10\) \[([\d, ]+)\]/g)];
    const [predicted, labels] = arrays.map(([, list]) => list.split(",").map(Number));
    assert.equal(predicted.length, 10);
    assert.ok(predicted.every((one) => one >= 0 && one < 10));
    // The sixth file is the test's: its labels count up from 5.
    assert.deepEqual(labels, [5, 6, 7, 8, 9, 0, 1, 2, 3, 4]);
    const network = describe(vit({ dim: 96, depth: 6, heads: 3, patch: 4 }));
    const saved = await loadWeights(`${folder}/vit.safetensors`, network);
    assert.equal(saved.values.size, network.parameters.length);
  });
});
