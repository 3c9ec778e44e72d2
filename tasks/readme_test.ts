import assert from "assert";
import config from "../deno.json" with { type: "json" };
import type { Command } from "./command_line/command.ts";
import type { Settings } from "../src/experiments/mod.ts";
import { parseArguments } from "./command_line/flags.ts";
import { splitWords } from "../src/host/mod.ts";
import { callCommand, callMain } from "./testing/processes.ts";
import { main } from "./train.ts";

/** What people copy from. Blocks of TypeScript in them are run by `deno test --doc`. */
const pages = ["README.md", "CONTRIBUTING.md", "RESULTS.md"];

/** A line of a shell block that runs a task. */
interface Call {
  readonly page: string;
  readonly line: string;
  readonly task: string;
  readonly args: readonly string[];
}

/** The tasks that the shell blocks of a page run. */
async function callsOf(page: string): Promise<Call[]> {
  const markdown = await Deno.readTextFile(new URL(`../${page}`, import.meta.url))
    .catch((error) => {
      if (error instanceof Deno.errors.NotFound) return "";
      throw error;
    });
  const blocks = [...markdown.matchAll(/^```(?:sh|bash|console)\n(.*?)^```/gms)];
  return blocks.flatMap(([, block]) => block.replaceAll("\\\n", " ").split("\n"))
    .flatMap((line) => callOf(page, line.replace(/\s#.*$/, "").trim()));
}

/** The task that a line runs, without what takes its output or follows it. */
function callOf(page: string, line: string): Call[] {
  const [, task, rest] = /^(?:.* )?deno task (?:-q )?(\S+)(.*)$/.exec(line) ?? [];
  if (!task) return [];
  const words = splitWords(rest) ?? rest.trim().split(/\s+/);
  const end = words.findIndex((word) => ["|", "&&", ">"].includes(word));
  return [{ page, line, task, args: end < 0 ? words : words.slice(0, end) }];
}

/** The examples in a task's `--help`, unless it takes packages that this test's lock file doesn't have. */
async function examplesOf(task: string): Promise<Call[]> {
  if (scriptOf(task)?.includes("--lock=")) return [];
  const { examples = [] } = await commandOf(task) ?? {};
  return examples.flatMap((line) => callOf(`${task} --help`, line));
}

const calls = (await Promise.all([
  ...pages.map(callsOf),
  ...Object.keys(config.tasks).map(examplesOf),
])).flat();

/** The command of a task's file, if it has one with flags. */
async function commandOf(name: string): Promise<Command<Settings> | undefined> {
  const file = /deno run .*?tasks\/(\w+)\.ts/.exec(scriptOf(name) ?? "")?.[1];
  const module = file ? await import(import.meta.resolve(`./${file}.ts`)) : {};
  return module[file ?? ""]?.flags && module[file ?? ""];
}

function scriptOf(name: string): string | undefined {
  return (config.tasks as Record<string, { command: string }>)[name]?.command;
}

Deno.test("the README's commands are found, and examples of help", () => {
  const lines = calls.filter(({ page }) => page === "README.md").map(({ line }) => line);
  assert.ok(lines.includes("npx -y deno task test"), lines.join("\n"));
  assert.ok(lines.includes("npx -y deno task train"), lines.join("\n"));
  assert.ok(lines.length >= 5, lines.join("\n"));
  const helped = new Set(calls.flatMap(({ page }) => / --help$/.test(page) ? [page] : []));
  assert.ok(helped.size >= 12, [...helped].join("\n"));
});

for (const { page, line, task, args } of calls) {
  Deno.test(`${page}: ${line}`, async () => {
    assert.ok(scriptOf(task), `there is no task ${task}`);
    const [experiment, ...rest] = args;
    const named = task === "train" && experiment && !experiment.startsWith("-");
    // Without a name, `train` hands its flags to every experiment.
    const command = await commandOf(named ? experiment : task === "train" ? "cifar10" : task);
    if (named) assert.ok(command, `there is no experiment ${experiment}`);
    const given = named ? rest : args;
    if (given.includes("--help")) {
      const { code, out } = task === "train"
        ? await callMain(() => main(args))
        : await callCommand(command!, args);
      assert.deepEqual([code, out.includes("deno task")], [0, true]);
    } else if (command) {
      const { words, values } = parseArguments(command.flags, given);
      command.check?.(values);
      const any = command.words?.[0].endsWith("…]");
      assert.equal(any ? 0 : words.length - (command.words?.length ?? 0), 0);
    } else assert.deepEqual(given, [], `${task} takes no flags`);
  });
}

Deno.test("every task's file and description are there", async () => {
  for (const [name, { command, description }] of Object.entries(config.tasks)) {
    assert.ok(description.length > 10, name);
    for (const [path] of command.matchAll(/tasks\/\w+\.ts/g)) {
      assert.ok((await Deno.stat(new URL(`../${path}`, import.meta.url))).isFile, path);
    }
  }
});

Deno.test("every export is there", async () => {
  for (const path of Object.values(config.exports)) {
    assert.ok((await Deno.stat(new URL(`../${path}`, import.meta.url))).isFile, path);
  }
});
