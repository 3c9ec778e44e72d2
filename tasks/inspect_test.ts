import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { describe, initialize, vitNano } from "../src/models/mod.ts";
import { saveWeights } from "../src/weights/mod.ts";
import { inspect } from "./inspect.ts";
import { callCommand, list } from "./testing/processes.ts";

/** Runs the command in a process of its own. */
async function run(cwd: string, ...args: string[]) {
  const task = new URL("inspect.ts", import.meta.url).pathname;
  const options = { args: ["run", "-A", task, ...args], cwd, env: { NO_COLOR: "1" } };
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), options).output();
  const [out, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out, errors };
}

const withNetworks = (use: (folder: string) => Promise<void>) =>
  inFolder(async (folder) => {
    const network = describe(vitNano());
    for (const seed of [0, 1]) {
      const values = initialize(network, { seed });
      await saveWeights(`${folder}/${seed}.safetensors`, network, values);
    }
    await use(folder);
  });

Deno.test("a file becomes a page, and two stand side by side", async () => {
  await withNetworks(async (folder) => {
    const one = await run(folder, "0.safetensors");
    assert.equal(one.code, 0, one.errors);
    assert.match(one.out, /^0: The diagonal of W_Q W_Kᵀ is .*\npage: inspect-0.html\n$/);
    const page = await Deno.readTextFile(`${folder}/inspect-0.html`);
    assert.match(page, />Attention in numbers</);
    const two = await run(folder, "0.safetensors", "--compare=1.safetensors", "--out=both.html");
    assert.equal(two.code, 0, two.errors);
    assert.match(await Deno.readTextFile(`${folder}/both.html`), /<h1>0: .* 1: /);
  });
});

Deno.test("--json prints the numbers and writes no page", async () => {
  await withNetworks(async (folder) => {
    const { code, out } = await run(folder, "0.safetensors", "--json");
    assert.equal(code, 0);
    const { files: [file] } = JSON.parse(out);
    const { depth, heads } = vitNano().configuration as { depth: number; heads: number };
    assert.equal(file.attention.length, depth);
    assert.equal(file.attention[0].queryKey.length, heads);
    assert.equal(typeof file.attention[0].valueProjection.scores.trace, "number");
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assert.deepEqual(names, ["0.safetensors", "1.safetensors"]);
  });
});

Deno.test("what can't be inspected is refused in a line, before anything is measured", async () => {
  await withNetworks(async (folder) => {
    await Deno.writeTextFile(`${folder}/bad.safetensors`, "this is no such file at all");
    const before = await list(folder);
    const first = `${folder}/0.safetensors`;
    const cases: [string[], number, RegExp][] = [
      [[], 2, /expected FILE and flags/],
      [[`${folder}/missing.safetensors`], 1, /Cannot read .*missing.safetensors/],
      [[`${folder}/bad.safetensors`], 1, /Cannot read .*bad.safetensors/],
      [[first, "--heads=7"], 1, /blocks.0.attn: expected heads that divide/],
      [[first, "--query=a*"], 1, /expected --projection with/],
      [[first, "--qkv=a*", "--projection=b*"], 1, /named as "a\*", got none/],
      [[first, `${folder}/1.safetensors`], 2, /expected FILE and flags/],
      [[first, `--compare=${folder}/none`], 1, /Cannot read .*none: expected a file/],
      [[first, `--out=${folder}`], 1, /Cannot write .*: expected a file's name, got a folder/],
      [[first, `--out=${folder}/no/a.html`], 1, /Cannot write .*: expected a folder that is there/],
    ];
    for (const [args, expected, message] of cases) {
      const { code, out, err } = await callCommand(inspect, args);
      assert.deepEqual([code, out], [expected, ""], err);
      assert.match(err, message);
      assert.equal(err.trim().split("\n").length, expected, err);
    }
    assert.deepEqual(await list(folder), before);
  });
});
