import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { experiments } from "./experiments.ts";
import { completion } from "./completion.ts";
import { callCommand } from "./testing/processes.ts";

/** Prints what bash would take for each line, between rulers; words break as in a shell that reads lines. */
const driver = `COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
source "$1"; shift
for line; do
  COMP_LINE=$line COMP_POINT=\${#line} COMPREPLY=()
  _mimetic
  printf '%s\\n' "\${COMPREPLY[@]}" ---
done`;

async function inBash(folder: string, lines: readonly string[]): Promise<string[][]> {
  const { code, out } = await callCommand(completion, ["bash"]);
  assert.equal(code, 0);
  await Deno.writeTextFile(`${folder}/script`, out);
  const { stdout, stderr } = await new Deno.Command("bash", {
    args: ["--norc", "-c", driver, "bash", `${folder}/script`, ...lines],
    cwd: folder,
  }).output();
  const decoder = new TextDecoder();
  assert.equal(decoder.decode(stderr), "");
  return decoder.decode(stdout).split("---\n").slice(0, -1)
    .map((part) => part.split("\n").filter(Boolean));
}

Deno.test("bash completes commands, flags and values", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/runs and more`);
    await Deno.writeTextFile(`${folder}/rune.txt`, "");
    const expected: [string, string[]][] = [
      ["mimetic co", ["copying", "completion"]],
      ["mimetic cifar10 --pre", ["--preset="]],
      ["mimetic cifar10 --skip", ["--skipless"]],
      // What stands behind = and : is a word of its own for bash.
      ["mimetic cifar10 --preset=", ["quick", "small", "paper"]],
      ["mimetic cifar10 --device=webgpu:d", ["dawn"]],
      ["mimetic cifar10 --device w", ["webgpu", "webgpu:dawn"]],
      ["mimetic cifar10 --freeze=none,f", ["none,filters"]],
      ["mimetic recall --init=default,mimeticC", ["default,mimeticControl"]],
      ["mimetic recall --model=mamba --init=linearA", []],
      ["mimetic cifar10 --data=run", ["rune.txt", "runs and more"]],
      ["mimetic inspect run", ["rune.txt", "runs and more"]],
      ["mimetic completion z", ["zsh"]],
      ["mimetic cifar10 --epochs=", []],
      ["mimetic cifar10 x", []],
      ["mimetic unknown --x", []],
      ["mimetic runs --to=w", ["wandb"]],
      ["mimetic train p", ["pretraining", "playground"]],
    ];
    const found = await inBash(folder, expected.map(([line]) => line));
    expected.forEach(([line, words], i) => assert.deepEqual(found[i].sort(), words.sort(), line));
  }));

Deno.test("bash completes all flags of all experiments, and all words of those that take some", () =>
  inFolder(async (folder) => {
    const names = Object.keys(experiments);
    const flags = await inBash(folder, names.map((name) => `mimetic ${name} --`));
    names.forEach((name, i) => {
      const known = Object.entries(experiments[name].flags)
        .map(([flag, { placeholder }]) => `--${flag}${placeholder && "="}`);
      assert.deepEqual(flags[i], [...known, "--help"], name);
    });
    const withWords = names.flatMap((name) =>
      Object.entries(experiments[name].flags).flatMap(([flag, { choices }]) =>
        choices ? [{ line: `mimetic ${name} --${flag}=`, choices }] : []
      )
    );
    assert.ok(withWords.length > 30);
    const words = await inBash(folder, withWords.map(({ line }) => line));
    withWords.forEach(({ line, choices }, i) => assert.deepEqual(words[i], choices, line));
  }));

Deno.test("each word that is completed is one that its flag takes", () => {
  for (const [name, { flags }] of Object.entries(experiments)) {
    for (const [flag, { choices = [], fits, read }] of Object.entries(flags)) {
      for (const word of choices) assert.ok(fits(read(word)), `${name} --${flag}=${word}`);
    }
  }
});

Deno.test("another shell is refused with those that there are", async () => {
  const { code, err } = await callCommand(completion, ["tcsh"]);
  assert.equal(code, 2);
  assert.match(err, /^error: Cannot complete in tcsh: expected one of bash, zsh, fish; nearest: /);
});
