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

Deno.test("the page's command makes the page again, whatever it was given", async () => {
  await withNetworks(async (folder) => {
    await Deno.rename(`${folder}/0.safetensors`, `${folder}/a b.safetensors`);
    const args = [
      ...["a b.safetensors", "--heads=1", "--qkv=blocks.*.attn.qkv.weight"],
      ...["--projection=blocks.*.attn.proj.weight", "--out=it's.html"],
    ];
    const { code, errors } = await run(folder, ...args);
    assert.equal(code, 0, errors);
    const page = await Deno.readTextFile(`${folder}/it's.html`);
    const [shown] = /deno task inspect .*/.exec(page)!;
    const entities: Record<string, string> = { "#39": "'", quot: '"', amp: "&" };
    const command = shown.split("</dd>")[0].replaceAll(/<[^>]*>/g, "")
      .replaceAll(/&(#39|quot|amp);/g, (_, name) => entities[name]);
    const words = command.slice("deno task inspect ".length);
    const { stdout } = await new Deno.Command("sh", {
      args: ["-c", `for word in ${words}; do printf '%s\\n' "$word"; done`],
    }).output();
    assert.deepEqual(new TextDecoder().decode(stdout).trimEnd().split("\n"), args);
  });
});

Deno.test("a page takes the place of an earlier one, and of no other file", async () => {
  await withNetworks(async (folder) => {
    const first = `${folder}/0.safetensors`;
    const bytes = await Deno.readFile(first);
    await Deno.writeTextFile(`${folder}/notes.html`, "my own");
    await Deno.copyFile(first, `${folder}/page.html.new`);
    const cases: [string[], RegExp][] = [
      [
        [first, `--out=${first}`],
        /: expected a file that isn't read or a run's, got \S+0\.safetens/,
      ],
      [[first, `--out=${folder}/./0.safetensors`], /: expected a file that isn't read or a run's/],
      [
        [first, `--out=${folder}/1.safetensors`],
        /: expected a new file or a page of this package, /,
      ],
      [[first, `--out=${folder}/notes.html`], /: expected a new file or a page of this package, /],
      [
        [`${folder}/page.html.new`, `--out=${folder}/page.html`],
        /page\.html\.new, in which it is ma/,
      ],
    ];
    for (const [args, message] of cases) {
      const { code, out, err } = await callCommand(inspect, args);
      assert.deepEqual([code, out], [1, ""], err);
      assert.match(err, message);
    }
    assert.deepEqual(await Deno.readFile(first), bytes);
    assert.deepEqual(await Deno.readFile(`${folder}/page.html.new`), bytes);
    assert.equal(await Deno.readTextFile(`${folder}/notes.html`), "my own");
    for (let i = 0; i < 2; i++) {
      const { code, err } = await callCommand(inspect, [first, `--out=${folder}/again.html`]);
      assert.equal(code, 0, err);
    }
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
      [
        [first, "--transposed"],
        2,
        /^error: Cannot use --transposed=true: expected --query, --key and --value; of a packed/,
      ],
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
