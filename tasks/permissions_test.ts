/**
 * Every task does its work with the permissions that deno.json gives it, and asks for no others.
 *
 * @module
 */
import assert from "assert";
import config from "../deno.json" with { type: "json" };
import { tiny } from "./testing/copying_runs.ts";

const root = new URL("..", import.meta.url).pathname;
const folder = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const images =
  "--preset=quick --model=vit_nano --images=32 --test=8 --batch=8 --epochs=1 --device=cpu";
const weights = "run/checkpoints/mimetic-rate0.003-seed0/model.safetensors";

/** What each task is asked to do in a folder where the ones before it left their files. */
const work: Readonly<Record<string, string>> = {
  copying: `${tiny.join(" ")} --profile --out=run`,
  train: `recall ${
    tiny.slice(0, -1).filter((one) => !/max|context/.test(one)).join(" ")
  } --jobs=2 --out=recall`,
  recall: "--resume=recall --report",
  work: "run",
  cifar10: `${images} --validation=8 --out=cifar10`,
  images: "--model=vit_nano --patch=16 --epochs=1 --batch=16 --device=cpu --data=synthetic " +
    "--images=64 --out=images",
  pretraining:
    `${images} --pretrain=32 --pretrainEpochs=1 --seeds=1 --validation=8 --out=pretraining`,
  schemes:
    "--preset=quick --patch=16 --images=40 --validation=16 --test=16 --epochs=1 --batch=8 --device=cpu " +
    "--networks=vit --schemes=conditioned --out=schemes",
  summary: "--model=vit_nano",
  inspect: `${weights} --out=weights.html`,
  patch: `${weights} --init=mimetic --to=patched.safetensors`,
  completion: "bash",
  runs: ". --html=index.html",
  devices: "--size=16 --seconds=1",
  playground: "--out=site",
};

async function runTask(task: string, args: string): Promise<{ code: number; said: string }> {
  const { command } = config.tasks[task as keyof typeof config.tasks];
  const [, ...words] = command.replaceAll(/tasks\/\w+\.\w+/g, (file) => `${root}${file}`).split(
    " ",
  );
  words.splice(1, 0, "--no-prompt", `--config=${root}deno.json`);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...words, ...args.split(" ")],
    cwd: folder,
    // Proofs of a software adapter's kernels take a minute; that there is no adapter is said, too.
    env: { VK_ICD_FILENAMES: "/nonexistent", DENO_WEBGPU_BACKEND: "vulkan", NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, said: decoder.decode(stdout) + decoder.decode(stderr) };
}

for (const [task, args] of Object.entries(work)) {
  Deno.test(`${task} works with its permissions`, async () => {
    const { code, said } = await runTask(task, args);
    assert.equal(code, 0, said);
    assert.doesNotMatch(said, /NotCapable|--allow-|experimental feature/);
  });
}

Deno.test("a wrong use is told with a task's permissions, too", async () => {
  const { code, said } = await runTask("copying", "--epohcs=1");
  assert.equal(code, 2);
  assert.match(
    said,
    /^error: Cannot read --epohcs: expected a flag of this command; nearest: --epo/,
  );
});

Deno.test("every task for users has a set of permissions, and is run here", () => {
  // compile_test.ts runs compile with its set.
  const tools = /^(test|bench|build|compile$|ok$)/;
  for (const [name, { command }] of Object.entries(config.tasks)) {
    if (tools.test(name)) continue;
    const [, set] = / -P=(\w+) /.exec(command) ?? [];
    assert.ok(Object.hasOwn(config.permissions, set), `${name} has no set of permissions`);
    assert.ok(Object.hasOwn(work, name), `${name} isn't run`);
  }
});
