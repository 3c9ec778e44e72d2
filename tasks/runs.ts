/**
 * Lists, compares and queries run folders.
 *
 *     deno task runs
 *     deno task runs runs --where='init=mimetic and rate<=0.001' --sort=-testAccuracy
 *     deno task runs --diff runs/a runs/b
 *
 * @module
 */
import { setting, type SettingValues, UsageError } from "../src/experiments/mod.ts";
import { replaceDurably } from "../src/host/mod.ts";
import {
  assertNames,
  columns,
  csvTable,
  distinctFolders,
  exportKinds,
  findRunFolders,
  groupRuns,
  jsonRows,
  readRunFolder,
  requirePageFile,
  rowsOf,
  type RunFolderContent,
  runsPage,
  selectRuns,
  sortRows,
  standardColumns,
  textTable,
} from "../src/runs/mod.ts";
import {
  type Command,
  printError,
  printText,
  runCommand,
  runMain,
} from "./command_line/command.ts";
import { assertUsed } from "./command_line/unused_settings.ts";
import { showDifferences } from "./runs/show_differences.ts";
import { writeExport } from "./runs/write_export.ts";

const { text, toggle } = setting;

const flags = {
  where: text("only runs that fulfill a condition: see below", "", "CONDITION"),
  sort: text("columns to sort by, - before one that falls, as -testAccuracy,seed", "", "A,-B,…"),
  columns: text("columns and settings to show: see below", "", "A,B,…"),
  group: toggle("one row for runs that differ in their seed alone: mean ± standard error"),
  csv: toggle("print CSV, with all digits"),
  json: toggle("print JSON, with all that is known of each run and its settings"),
  diff: toggle("show in which settings two run folders differ"),
  to: {
    ...setting.choice("write curves and settings as files: see below", "csv", exportKinds),
    initial: undefined as (typeof exportKinds)[number] | undefined,
  },
  out: setting.folder("a new folder for the files of --to"),
  html: setting.path(
    "write one page over all reports, with a table that can be sorted",
    "a file",
    "FILE",
  ),
};

type Given = Partial<SettingValues<typeof flags>>;

/** `runs --help` and its behavior. */
export const runs: Command<typeof flags> = {
  usage: "deno task runs",
  words: ["[FOLDER…]"],
  about: `Lists the runs of run folders, in FOLDERs and below; without any, of the folder runs.

Folders are only read, also while their runs go on. Those of other formats than 2 and 3, and damaged ones,
are named, and the others shown.`,
  flags,
  notes:
    `Columns, by which runs are also chosen and sorted; --columns takes any setting too, as model or batch:
${Object.entries(columns).map(([name, help]) => `- ${name}: ${help}`).join("\n")}

Conditions compare a column or setting with a value, by = != < <= > >= and ~ (contains), and join
comparisons by and, or, not and parentheses; not binds more than and, and more than or. Values are
numbers (1e-3, 50%), words, or texts in quotes. What a run doesn't have equals nothing. A setting
with the name of a column is settings.NAME; a list equals each of its elements.

Files of --to:
- csv: curves.csv, a line for each epoch, and runs.csv, a line for each run with its settings
- tensorboard: an event file for each run, curves over epochs and settings as text. trackio (Python)
  imports the curves by trackio.import_tf_events("DIR", project="NAME").
- wandb: an offline run of Weights & Biases for each run, curves over epochs, settings as its config,
  folders as groups: wandb sync DIR uploads them, --project and --entity say where to.`,
  examples: [
    "deno task runs --to=tensorboard --out=events && tensorboard --logdir=events",
    "deno task runs --to=wandb --out=offline && wandb sync offline",
    "deno task runs --where='init=mimetic and rate<=0.001'",
    "deno task runs runs/a runs/b --group --sort=-testAccuracy",
    "deno task runs --where='state!=complete or date<2026-11-01' --columns=folder,run,epoch",
    "deno task runs --diff runs/a runs/b",
    "deno task runs --html=runs/index.html",
  ],
  run: async (given, _, words) => {
    const asked = ["csv", "json", "html", "to"].filter((name) => given[name as keyof Given]);
    if (asked.length > 1) {
      throw new UsageError(
        `Cannot write more than one: expected one of --csv, --json, --html, --to, got ${
          asked.map((name) => `--${name}`).join(" and ")
        }`,
      );
    }
    if (!given.to !== !given.out) {
      throw new UsageError("Cannot write files: expected --to and --out, got one of them");
    }
    assertUsed(flags, given, unusedOf(given));
    if (given.diff) {
      const others = ["where", "sort", "columns", "group", "html", "to"]
        .filter((name) => given[name as keyof Given]).map((name) => `--${name}`);
      await showDifferences([...words, ...others], given);
    } else await list(given, words.length ? words : ["runs"]);
  },
};

/** What would change nothing in what is written. */
function unusedOf({ html, to }: Given): Record<string, string | undefined> {
  const page = html && "expected no --html, which shows all columns of all runs";
  const files = to && "expected no --to, which writes all columns of all runs";
  return { columns: page || files, group: page || files, sort: files };
}

async function list(given: Given, words: readonly string[]): Promise<void> {
  const [order, asked] = [namesIn("sort", given), namesIn("columns", given)];
  if (given.html) await requirePageFile(given.html);
  const paths = await distinctFolders((await Promise.all(words.map(findRunFolders))).flat());
  const folders: RunFolderContent[] = [];
  for (const path of paths) {
    try {
      folders.push(await readRunFolder(path));
    } catch (error) {
      if (!(error instanceof Error) || error instanceof TypeError) throw error;
      printError(error.message);
    }
  }
  const all = (await Promise.all(folders.map(rowsOf))).flat();
  const chosen = given.where ? selectRuns(all, given.where) : all;
  assertNames(all, order.map((name) => name.replace(/^-/, "")), "--sort");
  assertNames(all, asked, "--columns");
  const sorted = sortRows(given.group ? groupRuns(chosen) : chosen, order);
  const names = asked.length ? asked : standardColumns(sorted);
  if (given.to) {
    const files = await writeExport(chosen, given.to, given.out ?? "");
    printText(`${files} files: ${given.out}`);
  } else if (given.html) {
    const shown = folders.filter(({ path }) =>
      !given.where || chosen.some(({ fields }) => fields.get("folder") === path)
    );
    const page = runsPage(shown, sortRows(chosen, order), { path: given.html });
    await replaceDurably(given.html, page);
    printText(`page: ${given.html}`);
  } else if (given.json) {
    printText(JSON.stringify(jsonRows(sorted, asked.length ? names : undefined), null, 1));
  } else if (given.csv) printText(csvTable(sorted, names).trimEnd());
  else printText(sorted.length ? textTable(sorted, names) : "no runs");
  if (folders.length === paths.length) return;
  throw new Error(
    `Cannot show all: expected ${paths.length} folders that can be read, got ${folders.length}`,
  );
}

/** @throws {UsageError} where there is none. */
function namesIn(flag: "columns" | "sort", { [flag]: text }: Given): string[] {
  if (!text) return [];
  const names = text.split(",").map((name) => name.trim()).filter(Boolean);
  if (names.length) return names;
  throw new UsageError(`Cannot read --${flag}: expected names of columns or settings, got ${text}`);
}

if (import.meta.main) await runMain(() => runCommand(runs, Deno.args));
