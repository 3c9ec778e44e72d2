/**
 * Completion in zsh and fish, which must be installed.
 *
 * @module
 */
import assert from "assert";
import { inFolder } from "../../src/host/testing/in_folder.ts";
import { completion } from "../completion.ts";
import { callCommand } from "./processes.ts";

async function shellOf(
  name: string,
  folder: string,
  args: readonly string[],
): Promise<string> {
  const { code, out } = await callCommand(completion, [name]);
  assert.equal(code, 0);
  await Deno.writeTextFile(`${folder}/script`, out);
  await Deno.mkdir(`${folder}/weights`);
  const { stdout, stderr } = await new Deno.Command(name, {
    args: [...args],
    cwd: folder,
    env: { HOME: folder, TERM: "dumb", PATH: Deno.env.get("PATH")! },
    clearEnv: true,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  assert.equal(decoder.decode(stderr), "");
  return decoder.decode(stdout);
}

Deno.test("fish completes commands, flags and values", () =>
  inFolder(async (folder) => {
    const expected: [string, string[]][] = [
      ["mimetic co", ["completion", "copying"]],
      ["mimetic cifar10 --pre", ["--preset"]],
      ["mimetic cifar10 --preset=", ["--preset=paper", "--preset=quick", "--preset=small"]],
      ["mimetic cifar10 --device w", ["webgpu", "webgpu:dawn"]],
      ["mimetic cifar10 --freeze=none,f", ["--freeze=none,filters"]],
      ["mimetic recall --init=default,mimeticC", ["--init=default,mimeticControl"]],
      ["mimetic inspect wei", ["weights/"]],
      ["mimetic cifar10 --data=wei", ["--data=weights/"]],
      ["mimetic completion z", ["zsh"]],
      ["mimetic cifar10 wei", []],
    ];
    const ask = expected.map(([line]) => `complete -C '${line}'; echo ---`).join("\n");
    const out = await shellOf("fish", folder, ["--no-config", "-c", `source script\n${ask}`]);
    const found = out.split("---\n").slice(0, -1)
      .map((part) => part.split("\n").filter(Boolean).map((row) => row.split("\t")[0]));
    expected.forEach(([line, words], i) => assert.deepEqual(found[i].sort(), words, line));
  }));

/** A shell in a pseudo-terminal, in which Tab is pressed, and the line shown by another key. */
const typing = (lines: readonly string[]) => `
zmodload zsh/zpty
zpty shell zsh -f -i
say() { zpty -w shell "$1" }
say 'PS1= PS2= RPS1=; autoload -U compinit; compinit -u -D; source ./script'
say 'show() { print -r -- "<<$BUFFER>>"; BUFFER= }; zle -N show; bindkey "^X" show'
say 'print -r -- "<<ready>>"'
local text
zpty -r -m shell text $'*\\n<<ready>>*'
${
  lines.map((line) =>
    `zpty -w -n shell ${"$'" + line + "\\t\\x18'"}
zpty -r -m shell text '*<<*>>*'
print -r -- "\${\${text##*<<}%%>>*}"`
  ).join("\n")
}
zpty -d shell`;

Deno.test("zsh completes commands, flags and values", () =>
  inFolder(async (folder) => {
    const expected: [string, string][] = [
      ["mimetic comp", "mimetic completion "],
      ["mimetic cifar10 --pres", "mimetic cifar10 --preset="],
      ["mimetic cifar10 --preset=pa", "mimetic cifar10 --preset=paper "],
      ["mimetic cifar10 --device=webgpu\\\\:d", "mimetic cifar10 --device=webgpu:dawn "],
      ["mimetic cifar10 --skipl", "mimetic cifar10 --skipless "],
      ["mimetic cifar10 --freeze=none,f", "mimetic cifar10 --freeze=none,filters,"],
      ["mimetic inspect wei", "mimetic inspect weights/"],
      ["mimetic cifar10 --data=wei", "mimetic cifar10 --data=weights/"],
      ["mimetic completion z", "mimetic completion zsh "],
    ];
    const out = await shellOf("zsh", folder, ["-f", "-c", typing(expected.map(([line]) => line))]);
    const found = out.split("\n").slice(0, -1);
    assert.deepEqual(found, expected.map(([, line]) => line));
  }));
