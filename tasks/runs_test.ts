import assert from "assert";
import { exists } from "../src/host/mod.ts";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { makeFolder } from "../src/runs/testing/made_folder.ts";
import { runs } from "./runs.ts";
import { callCommand, list, runTask, succeeded } from "./testing/processes.ts";

async function made(use: (folder: string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const summary = { complete: true };
    await makeFolder(`${folder}/a`, { summary, report: true });
    await makeFolder(`${folder}/b c`, { summary, settings: { batch: 16 } });
    await use(folder);
  });
}

Deno.test("runs are listed, chosen, sorted and grouped", () =>
  made(async (folder) => {
    const { out } = await callCommand(runs, [folder]);
    assert.equal(out.split("\n").length, 9);
    assert.match(out, /^folder +experiment +init +rate +seed +epoch +epochs +state +validationAcc/);
    const flags = ["--where=init=mimetic and batch=16", "--sort=-seed", "--columns=seed,batch"];
    assert.equal(
      (await callCommand(runs, [folder, ...flags])).out,
      "seed  batch\n   1     16\n   0     16",
    );
    const csv = await callCommand(runs, [
      `${folder}/a`,
      "--group",
      "--csv",
      "--columns=init,seeds",
    ]);
    assert.equal(csv.out, "init,seeds\r\ndefault,2\r\nmimetic,2");
    const json = await callCommand(runs, [folder, "--json", "--where=seed=1 and init~mim"]);
    assert.deepEqual(JSON.parse(json.out).map((one: { seed: number }) => one.seed), [1, 1]);
    assert.equal((await callCommand(runs, [folder, "--where=seed=7"])).out, "no runs");
  }));

Deno.test("two folders' settings are compared", () =>
  made(async (folder) => {
    const { out } = await callCommand(runs, ["--diff", `${folder}/a`, `${folder}/b c`]);
    assert.match(out, /^setting .*\nbatch +8 +16$/);
    const one = await callCommand(runs, ["--diff", `${folder}/a`]);
    assert.equal(one.code, 2);
    assert.match(one.err, /^error: Cannot show differences: expected two run folders, got \S+a\n/);
    const none = await callCommand(runs, ["--diff", `${folder}/a`, `${folder}/c`]);
    assert.equal(none.code, 1);
    assert.match(
      none.err,
      /^error: Cannot read \S+c\/config\.json: expected a file, but it is missing$/,
    );
  }));

Deno.test("a page leads to all reports", () =>
  made(async (folder) => {
    succeeded(await callCommand(runs, [folder, `--html=${folder}/pages.html`]));
    const page = await Deno.readTextFile(`${folder}/pages.html`);
    assert.match(page, /<a href="a\/report\.html">/);
    assert.equal(page.match(/<article>/g)?.length, 2);
    assert.equal(page.match(/<svg/g)?.length, 2 + 8);
    const wrong = [
      [`--html=${folder}/a`, 1, /^error: Cannot write \S+a: expected a file's name, got a folder$/],
      [
        `--html=${folder}/c/i.html`,
        1,
        /^error: Cannot write \S+i\.html: expected a folder that is/,
      ],
      ["--html=", 2, /^error: Cannot read --html: expected a file, got ""$/m],
    ] as const;
    for (const [flag, expected, message] of wrong) {
      const { code, out, err } = await callCommand(runs, [folder, flag]);
      assert.deepEqual([code, out], [expected, ""]);
      assert.match(err, message);
    }
    assert.deepEqual(await list(folder), ["a", "b c", "pages.html"]);
  }));

Deno.test("links lead to files that are there, however page and folders are named", () =>
  made(async (folder) => {
    await Deno.mkdir(`${folder}/pages`);
    await Deno.mkdir(`${folder}/deep`);
    await Deno.rename(`${folder}/b c`, `${folder}/deep/b c`);
    const calls: [cwd: string, words: string, html: string, page: string, links: number][] = [
      [".", "a", `${folder}/pages/1.html`, "pages/1.html", 1],
      [".", `${folder}/a`, "2.html", "2.html", 1],
      ["a", ".", "../pages/3.html", "pages/3.html", 1],
      ["pages", "..", "4.html", "pages/4.html", 1],
      ["deep", "../a", "./b c/../5.html", "deep/5.html", 1],
    ];
    await Promise.all(calls.map(async ([cwd, words, html, path, links]) => {
      succeeded(await runTask("runs", [words, `--html=${html}`], `${folder}/${cwd}`));
      const page = await Deno.readTextFile(`${folder}/${path}`);
      const found = [...page.matchAll(/<a href="([^"#]+)"/g)].map(([, link]) => link);
      assert.ok(found.length >= links, path);
      for (const link of found) {
        const file = new URL(link, `file://${folder}/${path}`);
        assert.ok(await exists(decodeURIComponent(file.pathname)), `${path}: ${link}`);
      }
    }));
  }));

Deno.test("a page takes the place of no other file, and of none of a run's", () =>
  made(async (folder) => {
    const mine = `${folder}/mine.html`;
    await Deno.writeTextFile(mine, "<html>my own page</html>");
    await Deno.writeTextFile(`${folder}/fresh.html.new`, "my own too");
    const read = (name: string) => Deno.readTextFile(`${folder}/${name}`);
    const config = await read("a/config.json");
    const refused: [string, RegExp][] = [
      ["a/config.json", /expected a file that isn't read or a run's, got \S+a\/config\.json$/],
      ["a/report.html", /expected a file that isn't read or a run's, got/],
      ["a/tests.jsonl", /expected a file that isn't read or a run's, got/],
      ["mine.html", /expected a new file or a page of this package, got another file; remove it/],
      ["fresh.html", /expected as \S+fresh\.html\.new, in which it is made, a new file or a page/],
    ];
    for (const [name, message] of refused) {
      const args = [`${folder}/b c`, `--html=${folder}/${name}`];
      const { code, out, err } = await callCommand(runs, args);
      assert.deepEqual([code, out], [1, ""], err);
      assert.match(err, /^error: Cannot write [^\n]*$/);
      assert.match(err, message);
    }
    assert.equal(await read("a/config.json"), config);
    assert.equal(await read("mine.html"), "<html>my own page</html>");
    assert.equal(await read("fresh.html.new"), "my own too");
    for (let i = 0; i < 2; i++) {
      succeeded(await callCommand(runs, [folder, `--html=${folder}/a/index.html`]));
    }
  }));

Deno.test("a folder that is named in several ways is listed once", () =>
  made(async (folder) => {
    await Deno.symlink(`${folder}/a`, `${folder}/link`);
    const ways = [`${folder}/a`, `${folder}/./a`, `${folder}/b c/../a`, `${folder}/link`];
    const { out } = await callCommand(runs, [...ways, "--csv", "--columns=folder,run"]);
    const lines = out.split("\r\n").slice(1);
    assert.equal(lines.length, 4);
    for (const line of lines) assert.ok(line.startsWith(`${folder}/a,`), line);
  }));

Deno.test("curves and settings are exported into a new folder", () =>
  made(async (folder) => {
    const out = `${folder}/out`;
    const { out: said } = await callCommand(runs, [folder, "--to=csv", `--out=${out}`]);
    assert.equal(said, `2 files: ${out}`);
    assert.deepEqual(await list(out), ["curves.csv", "runs.csv"]);
    const again = await callCommand(runs, [folder, "--to=tensorboard", `--out=${out}`]);
    assert.equal(again.code, 1);
    assert.match(
      again.err,
      /^error: Cannot write files to \S+: expected a new or empty folder, got/,
    );
    const none = await callCommand(runs, [folder, "--to=csv"]);
    assert.equal(none.code, 2);
  }));

Deno.test("what can't be read is named, and the others are shown", () =>
  made(async (folder) => {
    await makeFolder(`${folder}/old`, { format: 1 });
    const { code, out, err } = await callCommand(runs, [folder]);
    assert.equal(code, 1);
    assert.equal(out.split("\n").length, 9);
    const [first, second] = err.split("\n");
    assert.match(
      first,
      /^error: Cannot read \S+old\/config\.json: expected format to be one of 2, 3/,
    );
    assert.equal(second, "error: Cannot show all: expected 3 folders that can be read, got 2");
  }));

Deno.test("a wrong use is refused in one line", () =>
  made(async (folder) => {
    const table: [string[], RegExp][] = [
      [["--where=rate<"], /Cannot read --where at letter 6: expected a value, got its end/],
      [["--columns=inits"], /Cannot read --columns: expected names .*, got inits; nearest: init, /],
      [["--sort=-seeed"], /Cannot read --sort: .* got seeed; nearest: seed/],
      [["--columns=,"], /Cannot read --columns: expected names of columns or settings, got ,/],
      [["--sort= , "], /Cannot read --sort: expected names of columns or settings, got/],
      [
        ["--html=a", "--group"],
        /Cannot use --group=true: expected no --html, which shows all columns of all/,
      ],
      [
        ["--html=a", "--columns=init"],
        /Cannot use --columns=init: expected no --html, which shows all/,
      ],
      [
        ["--to=csv", "--out=a", "--group"],
        /Cannot use --group=true: expected no --to, which writes all/,
      ],
      [
        ["--to=csv", "--out=a", "--sort=init"],
        /Cannot use --sort=init: expected no --to, which writes all/,
      ],
      [["--csv", "--json"], /expected one of --csv, --json, --html, --to, got --csv and --json/],
    ];
    for (const [args, message] of table) {
      const { code, err } = await callCommand(runs, [folder, ...args]);
      assert.equal(code, 2, err);
      assert.match(err, message);
      assert.equal(err.split("\n").length, 2);
    }
  }));
