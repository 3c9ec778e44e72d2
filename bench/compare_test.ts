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
