/**
 * The published command as people type it, with all permissions and no flags of V8.
 *
 * @module
 */
import assert from "assert";
import { V8_FLAGS } from "../src/host/mod.ts";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { list, sendSignal } from "./testing/processes.ts";

const root = new URL("..", import.meta.url).pathname;
const ignore = Deno.build.os !== "linux" || Deno.build.arch !== "x86_64";
const ADVICE = /^The CPU device is about twice as fast .* --v8-flags=--exp\S+$/gm;

interface Call {
  /** Deno's words before the module. Default all permissions. */
  readonly flags?: readonly string[];
  /** What is run. Default the published command. */
  readonly file?: string;
  readonly env?: Record<string, string>;
}

/** A process with its input, in a folder, as a shell starts it. */
function start(
  args: readonly string[],
  { flags = ["-A"], file = `${root}tasks/train.ts`, env }: Call = {},
  cwd?: string,
): Deno.ChildProcess {
  const { MIMETIC_NO_RELAUNCH: _, DENO_V8_FLAGS: __, ...here } = Deno.env.toObject();
  return new Deno.Command(Deno.execPath(), {
    clearEnv: true,
    args: ["run", "--no-check", ...flags, `--config=${root}deno.json`, file, ...args],
    env: { ...here, NO_COLOR: "1", ...env },
    cwd,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function ended(child: Deno.ChildProcess, input = "") {
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { code, signal, stdout, stderr } = await child.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, signal, out, err };
}

/** A program that starts again and says what it then has. */
async function program(folder: string): Promise<string> {
  const file = `${folder}/a program.ts`;
  await Deno.writeTextFile(
    file,
    `import { relaunch } from "${import.meta.resolve("./command_line/relaunch.ts")}";
relaunch();
const input = await new Response(Deno.stdin.readable).text();
const flags = Deno.env.get("DENO_V8_FLAGS") ?? null;
console.log(JSON.stringify({ pid: Deno.pid, args: Deno.args, input, flags }));
Deno.exit(Number(Deno.args.at(-1)));
`,
  );
  return file;
}

Deno.test({
  name: "a command without V8's flags starts again with them, once, as the same process",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const file = await program(folder);
      for (const [args, given] of [[["0"], ""], [["two words", "", "é", "7"], "--expose-gc"]]) {
        const child = start(args as string[], {
          file,
          env: given ? { DENO_V8_FLAGS: given as string } : {},
        });
        const { code, out, err } = await ended(child, "two\nlines");
        assert.equal(code, Number(args.at(-1)), err);
        assert.deepEqual(JSON.parse(out), {
          pid: child.pid,
          args,
          input: "two\nlines",
          flags: [...given ? [given] : [], ...V8_FLAGS].join(","),
        });
        assert.equal(err, "");
      }
    }),
});

Deno.test({
  name: "a command goes on as it is where it has the flags, may not start again, or isn't to",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const file = await program(folder);
      const all = ["--allow-env", "--allow-read", "--allow-run", "--no-prompt"];
      const calls: [string, Call, string[]][] = [
        ["flags of deno", { flags: ["-A", `--v8-flags=${V8_FLAGS.join(",")}`] }, []],
        ["no library", { flags: all }, []],
        ["no reading of all", { flags: [...all, "--allow-ffi"] }, []],
        ["the flag", {}, ["--no-relaunch"]],
        ["the variable", { env: { MIMETIC_NO_RELAUNCH: "1" } }, []],
      ];
      for (const [name, call, args] of calls) {
        const { code, out, err } = await ended(start([...args, "0"], { ...call, file }));
        assert.equal(code, 0, err);
        assert.equal(JSON.parse(out).flags || null, null, name);
      }
      const both = { DENO_V8_FLAGS: V8_FLAGS.toReversed().join(",") };
      const { out } = await ended(start(["0"], { file, env: both }));
      assert.equal(JSON.parse(out).flags, both.DENO_V8_FLAGS);
    }),
});

const tiny =
  "copying --preset=quick --dim=8 --depth=1 --max=2 --context=12 --epochs=1 --examples=16 --tests=8 " +
  "--batch=8 --stop=2 --device=cpu --init=default --out=run";

Deno.test({
  name: "the published command computes with 256 bits, to the numbers of one that says how to",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const records: unknown[] = [];
      for (const env of [{}, { MIMETIC_NO_RELAUNCH: "1" }] as Record<string, string>[]) {
        const { code, err } = await ended(start(tiny.split(" "), { env }, folder));
        assert.equal(code, 0, err);
        // A processor without AVX2 has no 256 bits either way.
        const { device } = JSON.parse(await Deno.readTextFile(`${folder}/run/summary.json`));
        const narrow = !/256 bits/.test(device);
        assert.equal((err.match(ADVICE) ?? []).length, +narrow, err);
        if (env.MIMETIC_NO_RELAUNCH) assert.ok(narrow, device);
        const lines = (await Deno.readTextFile(`${folder}/run/records.jsonl`)).trim().split("\n");
        records.push(lines.map((line) => {
          const { seconds: _, examplesPerSecond: __, ...rest } = JSON.parse(line);
          return rest;
        }));
        await Deno.remove(`${folder}/run`, { recursive: true });
      }
      assert.deepEqual(records[0], records[1]);
    }),
});

Deno.test({
  name: "a command that started again is stopped, killed and refused as one that didn't",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const long = tiny.replace("--examples=16", "--examples=320000").split(" ");
      for (const [by, code] of [["SIGTERM", 143], ["SIGKILL", 137]] as const) {
        const child = start(long, {}, folder);
        let over = false;
        const output = ended(child);
        child.status.then(() => over = true);
        const begun = () => list(`${folder}/run`).then((names) => names.includes("config.json"));
        while (!over && !await begun().catch(() => false)) {
          await new Promise((r) => setTimeout(r, 20));
        }
        await new Promise((r) => setTimeout(r, 300));
        sendSignal(child, by);
        const end = await output;
        assert.equal(end.code, code, end.err);
        if (by === "SIGTERM") assert.match(end.err, /^stopped; go on with: .*--resume=run$/m);
        // No process of that number or of its children is there.
        await assert.rejects(Deno.stat(`/proc/${child.pid}`));
        await Deno.remove(`${folder}/run`, { recursive: true });
      }
      const { code, err } = await ended(start(["nonsense"]));
      assert.deepEqual([code, err.split(";")[0]], [2, 'error: Cannot find experiment "nonsense"']);
    }),
});
