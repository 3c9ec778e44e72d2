import assert from "assert";
import { imagePackages } from "../src/data/mod.ts";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { compileArguments, included } from "./compile.ts";
import { mimetic } from "./mimetic.ts";
import { callMain, list } from "./testing/processes.ts";
import { makeWhole, recordsOf, timeless, tiny } from "./testing/copying_runs.ts";
import { embeddedFiles, makeStandIn } from "./testing/stand_in.ts";

const root = new URL("..", import.meta.url).pathname;

/** Addresses that are computed, and the files that may have them. */
const COMPUTED = /\bimport\((?!")|import\.meta\.resolve\(|new URL\([^)]*import\.meta\.url/g;

const known: Readonly<Record<string, string>> = {
  "src/data/files/packages.ts": "packages of images, which are included",
  "tasks/command_line/config_text.ts": "YAML: included; the lock file is for checkouts",
  "tasks/command_line/dawn.ts": "Dawn, which its user installs",
  "tasks/command_line/task_process.ts": "executables start themselves",
  "tasks/playground/build_site.ts": "checkouts build the page",
  "tasks/playground/built_site.ts": "the page: included",
};

Deno.test("every file of a computed address is known, and what executables load of them is included", async () => {
  const found: string[] = [];
  for (const path of await embeddedFiles()) {
    if (!path.endsWith(".ts")) continue;
    const text = await Deno.readTextFile(`${root}${path}`);
    const code = text.replaceAll(/^\s*(\/\/|\*).*$/gm, "");
    // Texts of workers and pages aren't code of this program.
    if (COMPUTED.test(code) && !/generated|\/page\/.*_text/.test(path)) found.push(path);
    COMPUTED.lastIndex = 0;
  }
  assert.deepEqual(found.sort(), Object.keys(known).sort());
  for (const specifier of Object.values(imagePackages)) assert.ok(included.includes(specifier));
});

Deno.test("the lock file of executables has what theirs have that load these packages alone", async () => {
  const read = async (name: string) => JSON.parse(await Deno.readTextFile(`${root}${name}`));
  const [images, yaml, all] = await Promise.all(
    ["tasks/images.lock", "tasks/yaml.lock", "tasks/compile.lock"].map(read),
  );
  assert.deepEqual(all.specifiers, { ...images.specifiers, ...yaml.specifiers });
  assert.deepEqual(all.npm, { ...images.npm, ...yaml.npm });
});

Deno.test("deno task compile embeds modules, the page and packages, here into Deno in place of its runtime", () =>
  inFolder(async (folder) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-P=compile", "--no-prompt", "--no-check", `--config=${root}deno.json`],
        ...[`${root}tasks/compile.ts`, `--out=${folder}/program`],
      ],
      // The runtime of executables is a download; this shows what would be put into it.
      env: { DENORT_BIN: Deno.execPath(), NO_COLOR: "1" },
    }).output();
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assert.equal(code, 0, said);
    for (
      const part of ["yaml_document.ts", "mimetic.ts", "dist/", "yaml/2.9.1", "webp", "plotly"]
    ) {
      assert.ok(said.includes(part), `${part} in ${said}`);
    }
    const paths = [`${folder}/program`, Deno.execPath()];
    const [program, runtime] = await Promise.all(paths.map((path) => Deno.stat(path)));
    const embedded = program.size - runtime.size;
    assert.ok(embedded > 1e7 && embedded < 2e7, String(embedded));
    const site = new URL("../dist/playground", import.meta.url).pathname;
    const files = await list(site);
    const shared = files.filter((name) => /^chunk-[A-Z0-9]{8}\.js$/.test(name));
    assert.deepEqual(files, [...shared, "index.html", "page.js", "style.css", "worker.js"]);
  }));

Deno.test("a platform is passed on, and V8's flags are", () => {
  const args = compileArguments({ target: "aarch64-apple-darwin", out: "mac" });
  for (const arg of ["--target=aarch64-apple-darwin", "--output=mac", "--frozen"]) {
    assert.ok(args.includes(arg), arg);
  }
  assert.ok(args.some((arg) => /^--v8-flags=.*revectorize,--no-wasm-bounds-checks$/.test(arg)));
  assert.ok(!compileArguments({}).some((arg) => arg.startsWith("--target")));
});

const whole = await makeWhole();

Deno.test("as an executable it trains in several processes to the numbers of a task, and serves its page", () =>
  inFolder(async (folder) => {
    const program = await makeStandIn({ "index.html": "<p>here", "page.js": "1" });
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await new Deno.Command(program, {
        args,
        cwd: folder,
        env: { NO_COLOR: "1" },
        stdin: "null",
      }).output();
      const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
      assert.equal(code, 0, said);
      return said;
    };
    await Deno.writeTextFile(`${folder}/set.yaml`, "dim: 16\n");
    const flags = tiny.filter((flag) => !flag.startsWith("--dim="));
    const said = await run("copying", ...flags, "--config=set.yaml", "--jobs=2", "--out=run");
    assert.match(said, /more may join: mimetic work run$/m);
    assert.deepEqual(
      timeless(await recordsOf(`${folder}/run`)),
      timeless(await recordsOf(whole)),
    );
    await run("playground", "--out=site");
    assert.deepEqual(await list(`${folder}/site`), ["index.html", "page.js"]);
    assert.equal(await Deno.readTextFile(`${folder}/site/index.html`), "<p>here");
  }));

Deno.test("the program lists its commands, and refuses what it hasn't", async () => {
  const { out, code } = await callMain(() => mimetic([]));
  assert.equal(code, 0);
  for (const name of ["train", "cifar10", "work", "runs", "playground", "completion"]) {
    assert.match(out, new RegExp(`^  ${name} +[A-Z].*$`, "m"));
  }
  assert.match((await callMain(() => mimetic(["--version"]))).out, /^mimetic \d+\.\d+\.\d+/);
  assert.match((await callMain(() => mimetic(["copying", "--help"]))).out, /^deno task copying/);
  const wrong = await callMain(() => mimetic(["cifar"]));
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /^error: Cannot find command "cifar"; nearest: cifar10/);
});
