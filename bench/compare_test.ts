import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";

const root = new URL("..", import.meta.url).pathname;

async function compare(...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", `${root}bench/compare.ts`, ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out, err };
}

Deno.test("another checkout takes part in turns, and its bits are compared", () =>
  inFolder(async (folder) => {
    const lines = `${folder}/lines.jsonl`;
    const flags = ["--quick", "--only=257", "--peers=mimetic", `--before=${root}`];
    const { code, out, err } = await compare("matmul", ...flags, `--out=${lines}`);
    assert.equal(code, 0, err);
    const rows = out.split("\n").filter((line) => /^mimetic cpu .* ms/.test(line));
    assert.equal(rows.length, 2, out);
    assert.doesNotMatch(rows[0], /bits/);
    assert.match(
      rows[1],
      /^mimetic cpu [\d.]+ at [0-9a-f]{7,}\+? .* × \([\d.]+ – [\d.]+\).*, same bits$/,
    );
    const written = (await Deno.readTextFile(lines)).trimEnd().split("\n").map((x) =>
      JSON.parse(x)
    );
    assert.deepEqual(written.map(({ shape }) => shape), ["257x63x129", "257x63x129"]);
    assert.equal(written[1].version.split(" at ")[0], written[0].version);
    assert.doesNotMatch(JSON.stringify(written), new RegExp(root));
  }));

Deno.test("what is no checkout, or has nothing to be compared with, is named", () =>
  inFolder(async (folder) => {
    const none = await compare("matmul", "--quick", `--before=${folder}`, "--out=none");
    assert.equal(none.code, 2);
    assert.match(none.err, /^Cannot use --before: expected a checkout .*mimetic\.ts, got none$/m);
    const alone = await compare("matmul", "--peers=tfjs", `--before=${root}`, "--out=none");
    assert.equal(alone.code, 2);
    assert.match(alone.err, /^Cannot use --before without mimetic among --peers: tfjs$/m);
  }));

Deno.test("where nothing would be compared, it is said what could be, and nothing is started", async () => {
  const refused: readonly [string, RegExp][] = [
    [
      "matmul --peers=pytorch --python=/nonexistent",
      /^Cannot compare on cpu: expected --peers with a Python with PyTorch, got pytorch$/m,
    ],
    [
      "matmul --peers=pytorch --python=/nonexistent --device=webgpu",
      /^Cannot compare on webgpu: expected --peers with mimetic, jax_js, tfjs or pytorch with a Python, got pytorch$/m,
    ],
    [
      "matmul --quick --peers=tfjs --only=zzz",
      /^Cannot compare: expected --only to be a part of one of 256x256x256, 257x63x129, got zzz$/m,
    ],
    [
      "depthwise --peers=tfjs",
      /^Cannot compare: expected --peers that have depthwise, got tfjs$/m,
    ],
  ];
  for (const [args, message] of refused) {
    const { code, out, err } = await compare(...args.split(" "), "--out=none");
    assert.match(err, message, args);
    assert.equal(code, 2, args);
    assert.equal(out, "", args);
  }
});

Deno.test("a library that is wrong, or alone, is said to be, and a wrong one makes it fail", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/bench/peers`, { recursive: true });
    // Another checkout whose outputs are no numbers.
    const nothing = { length: 300, norm: null, sum: null, entries: Array(61).fill(null) };
    const answers = {
      about: { about: { library: "mimetic", version: "0", device: "none" } },
      prepare: { firstMilliseconds: 1, result: { "singular values": nothing } },
    };
    await Deno.writeTextFile(
      `${folder}/bench/peers/mimetic.ts`,
      `import { TextLineStream } from "${root}bench/peers/lines.ts";
      const answers = ${JSON.stringify(answers)};
      const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
      for await (const line of lines.pipeThrough(new TextLineStream())) {
        console.log("@@ " + JSON.stringify(answers[JSON.parse(line).ask] ?? { done: true }));
      }`,
    );
    const flags = ["--quick", "--peers=mimetic", "--only=64x64", "--out=none"];
    const wrong = await compare("initialization", ...flags, `--before=${folder}`);
    assert.match(wrong.out, /^mimetic 0.* wrong: its outputs are others, or not all finite/m);
    assert.match(wrong.out, /^mimetic cpu [\d.]+ .* ms .* not compared$/m);
    assert.equal(wrong.code, 1, wrong.err);
    const alone = await compare("initialization", ...flags);
    assert.match(alone.out, /^mimetic cpu [\d.]+ .* ms .* not compared$/m);
    assert.equal(alone.code, 0, alone.err);
  }));
