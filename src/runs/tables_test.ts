import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import { cellWords, standardColumns } from "./columns.ts";
import { folderDifferences } from "./differences.ts";
import { type Estimate, groupRuns } from "./groups.ts";
import { selectRuns, sortRows } from "./query.ts";
import { readRunFolder } from "./read_folder.ts";
import { relativePath } from "./relative_path.ts";
import { rowsOf, type RunRow } from "./rows.ts";
import { csvTable, jsonRows, textTable } from "./tables.ts";
import { comparison, epochRecord, makeFolder } from "./testing/made_folder.ts";

async function made(use: (rows: RunRow[], folder: string) => Promise<void> | void): Promise<void> {
  await inFolder(async (folder) => {
    await makeFolder(`${folder}/run`, { summary: { complete: true } });
    await use(await rowsOf(await readRunFolder(`${folder}/run`)), folder);
  });
}

Deno.test("conditions choose runs, and unknown names are refused with the nearest", () =>
  made((rows) => {
    const seeds = (text: string) => selectRuns(rows, text).map(({ fields }) => fields.get("seed"));
    assert.deepEqual(seeds("init=mimetic and rate<=0.001"), [0, 1]);
    assert.deepEqual(seeds("validationAccuracy>60% and seed=1"), [1]);
    assert.deepEqual(seeds("batch=9 or testAccuracy>0"), []);
    assert.throws(() => selectRuns(rows, "seed=1 and bacth=8"), {
      name: "UsageError",
      message: /^Cannot read --where at letter 12: .* got bacth; nearest: batch, /,
    });
  }));

Deno.test("rows are sorted by several columns, up and down, those without a value last", () =>
  made((rows) => {
    const sorted = (...by: string[]) =>
      sortRows(rows, by).map(({ fields }) => `${fields.get("init")}${fields.get("seed")}`);
    assert.deepEqual(sorted("-seed", "init"), ["default1", "mimetic1", "default0", "mimetic0"]);
    assert.deepEqual(sorted("-validationAccuracy")[0], "mimetic1");
    const holed = rows.map((row, i) => i ? row : { ...row, fields: new Map([["init", "none"]]) });
    for (const key of ["seed", "-seed"]) {
      assert.equal(sortRows(holed, [key]).at(-1)!.fields.get("init"), "none");
    }
  }));

Deno.test("groups are means over seeds of complete runs, with standard errors and 95 % intervals", () =>
  inFolder(async (folder) => {
    const open = epochRecord({ init: "mimetic", seed: 2, validationAccuracy: 0 });
    await makeFolder(`${folder}/run`, { records: [...comparison, open] });
    const rows = groupRuns(await rowsOf(await readRunFolder(`${folder}/run`)));
    const [first, second] = rows.map(({ fields }) => fields.get("validationAccuracy") as Estimate);
    // t of one degree of freedom is 12.706; s/√n of two values half their difference.
    assert.deepEqual([first.mean, first.n], [0.53125, 2]);
    assert.ok(Math.abs(first.high! - first.mean - 12.7062 * 0.03125) < 1e-4);
    assert.deepEqual([second.mean, second.n], [0.65625, 2]);
    assert.equal(rows[1].fields.get("state"), "2 complete, 1 unfinished");
    assert.deepEqual([rows[1].fields.get("seeds"), rows[1].fields.get("seed")], [3, undefined]);
    const names = ["init", "seeds", "validationAccuracy"];
    assert.equal(
      textTable(rows, names),
      "init     seeds  validationAccuracy ± std. error\n" +
        "default      2                   53.13 ± 3.13 %\n" +
        "mimetic      3          65.63 ± 3.13 % (2 of 3)",
    );
    const [head, , line] = csvTable(rows, names).split("\r\n");
    assert.equal(
      head,
      "init,seeds,validationAccuracy,validationAccuracy.low,validationAccuracy.high," +
        "validationAccuracy.n",
    );
    assert.deepEqual(line.split(",").slice(0, 3), ["mimetic", "3", "0.65625"]);
    assert.equal(line.split(",").at(-1), "2");
  }));

Deno.test("rates have all digits before the point, whatever their size", () => {
  const words = (value: number) => cellWords("examplesPerSecond", value);
  assert.deepEqual(
    [0.0123, 5.5, 99.9, 853.21, 999.96, 1234.5, 9999.4, 9999.6, 12345, 250_000.7].map(words),
    ["0.0123", "5.50", "99.9", "853.2", "1000", "1235", "9999", "10000", "12345", "250001"],
  );
  const mean = { mean: 25_000, error: 12_500, n: 2, runs: 2 };
  assert.equal(cellWords("examplesPerSecond", mean), "25000 ± 12500");
  assert.equal(cellWords("examplesPerSecond", { ...mean, error: 1e-9 }), "25000 ± 1.00e-9");
});

Deno.test("rows of generated data begin with a mark, whatever columns are shown", () =>
  made((rows) => {
    const [first, second] = rows;
    const generated = {
      ...first,
      fields: new Map([...first.fields, ["synthetic", true] as const]),
    };
    assert.equal(
      textTable([generated, second], ["init", "seed"]),
      "           init     seed\nSYNTHETIC  default     0\n           mimetic     0",
    );
    assert.doesNotMatch(textTable([second], ["init", "seed"]), /SYNTHETIC/);
    const csv = (some: typeof rows, names: string[]) => csvTable(some, names).split("\r\n");
    assert.deepEqual(csv([generated, second], ["init", "seed"]), [
      ...["init,seed,synthetic", "default,0,true", "mimetic,0,false", ""],
    ]);
    assert.equal(csv([generated], ["synthetic", "init"])[0], "synthetic,init");
    assert.equal(csv([second], ["init"])[0], "init");
    assert.equal(csv(groupRuns([generated]) as typeof rows, ["init"])[1], "default,true");
    assert.deepEqual(jsonRows([generated, second], ["seed"]), [
      ...[{ seed: 0, synthetic: true }, { seed: 0, synthetic: false }],
    ]);
    assert.deepEqual(jsonRows([second], ["seed"]), [{ seed: 0 }]);
  }));

Deno.test("CSV quotes what it must, and JSON has all digits and settings", () =>
  made((rows) => {
    const [row] = rows;
    const fields = new Map([...row.fields, ["init", 'a,"b"'] as const]);
    const odd = [{ ...row, fields }];
    assert.equal(
      csvTable(odd, ["init", "settings.init", "data"]),
      'init,settings.init,data\r\n"a,""b""","default,mimetic",CIFAR-10\r\n',
    );
    assert.deepEqual(jsonRows(odd, ["seed", "testAccuracy"]), [{ seed: 0, testAccuracy: null }]);
    const [{ settings, rate }] = jsonRows(rows) as Record<string, unknown>[];
    assert.deepEqual([rate, (settings as Record<string, unknown>).lr], [1e-3, [1e-3]]);
    assert.ok(!standardColumns(rows).includes("testAccuracy"));
  }));

Deno.test("two folders differ in some settings", () =>
  made(async (_, folder) => {
    await makeFolder(`${folder}/other`, { settings: { batch: 16, lr: [1e-3, 2e-3], note: "new" } });
    const [a, b] = await Promise.all(
      ["run", "other"].map((name) => readRunFolder(`${folder}/${name}`)),
    );
    assert.deepEqual(folderDifferences(a, b), [
      { name: "version", first: "0.1.0", second: undefined },
      { name: "device", first: "cpu: CPU", second: "cpu" },
      { name: "data", first: "CIFAR-10", second: undefined },
      { name: "batch", first: 8, second: 16 },
      { name: "lr", first: [1e-3], second: [1e-3, 2e-3] },
      { name: "note", first: undefined, second: "new" },
    ]);
    assert.deepEqual(folderDifferences(a, a), []);
  }));

Deno.test("links lead from a page to a report wherever both are", () => {
  assert.equal(relativePath("index.html", "runs/a/report.html"), "runs/a/report.html");
  assert.equal(relativePath("runs/index.html", "runs/a/report.html"), "a/report.html");
  assert.equal(relativePath("pages/i.html", "./runs/../other/r.html"), "../other/r.html");
  assert.equal(relativePath("/tmp/x/i.html", "/tmp/y/r.html"), "../y/r.html");
  const from = (page: string, file: string) => relativePath(page, file, "/tmp/x");
  assert.equal(from("/tmp/x/pages/i.html", "a/r.html"), "../a/r.html");
  assert.equal(from("runs/i.html", "/tmp/y/r.html"), "../../y/r.html");
  assert.equal(from("../i.html", "runs/a/r.html"), "x/runs/a/r.html");
  assert.equal(from("../../../i.html", "../a/r.html"), "tmp/a/r.html");
  assert.equal(relativePath("D:\\i.html", "runs\\r.html", "D:\\x"), "x/runs/r.html");
});
