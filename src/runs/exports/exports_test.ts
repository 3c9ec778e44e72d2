import assert from "assert";
import { inFolder } from "../../host/testing/in_folder.ts";
import { readRunFolder } from "../read_folder.ts";
import { rowsOf } from "../rows.ts";
import { comparison, epochRecord, makeFolder } from "../testing/made_folder.ts";
import { crc32 } from "../../host/mod.ts";
import { crc32c } from "./checksums.ts";
import { encodeEventFile } from "./event_file.ts";
import { type exportKinds, exportRuns } from "./export_runs.ts";
import { goldenEvents } from "./testing/golden_events.ts";
import { goldenWandb } from "./testing/golden_wandb.ts";
import { encodeWandbFile } from "./wandb_file.ts";

Deno.test("CRC-32C has the values of RFC 3720", () => {
  const bytes = new Uint8Array(32);
  assert.equal(crc32c(bytes), 0x8a9136aa);
  assert.equal(crc32c(bytes.fill(255)), 0x62a8ab43);
  assert.equal(crc32c(bytes.map((_, i) => i)), 0x46dd794e);
  assert.equal(crc32c(new TextEncoder().encode("123456789")), 0xe3069283);
});

Deno.test("CRC-32 has the check value of its catalogue", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
});

Deno.test("event files are those that TensorBoard's own reader read", async () => {
  const file = new URL("testing/events.out.tfevents.golden", import.meta.url);
  assert.deepEqual(encodeEventFile(goldenEvents), await Deno.readFile(file));
});

Deno.test("runs become CSV, and event files in folders of their names", () =>
  inFolder(async (folder) => {
    await makeFolder(`${folder}/run`, { summary: { complete: true } });
    const rows = await rowsOf(await readRunFolder(`${folder}/run`));
    const [curves, table] = exportRuns(rows, "csv");
    const lines = (curves.content as string).trim().split("\r\n");
    assert.equal(lines.length, 1 + 4 * 2);
    assert.match(lines[0], /^folder,run,init,sizes,rate,seed,epoch,trainLoss,validationLoss,/);
    assert.match(lines[2], /\/run,default-seed0,default,,0\.001,0,2,1,0\.5,,0\.25,0\.5,/);
    assert.match(lines[0], /,seconds,synthetic$/);
    assert.match(lines[1], /,false$/);
    const [head, first] = (table.content as string).split("\r\n");
    assert.ok(head.includes("settings.init") && !head.includes("settings.batch"), head);
    assert.match(first, /"default,mimetic"/);
    const events = exportRuns(rows, "tensorboard");
    assert.equal(events.length, 4);
    assert.match(events[1].path, /^\w.*\/run\/mimetic-seed0\/events\.out\.tfevents\.\d+\.mimetic$/);
    const text = new TextDecoder().decode(events[1].content as Uint8Array);
    for (const part of ["| init | mimetic |", "accuracy/validation", "| settings.batch | 8 |"]) {
      assert.ok(text.includes(part), part);
    }
  }));

Deno.test("generated data are marked in all that is exported", () =>
  inFolder(async (folder) => {
    const summary = { complete: true, synthetic: true, dataset: "SYNTHETIC images" };
    await makeFolder(`${folder}/run`, { summary });
    const rows = await rowsOf(await readRunFolder(`${folder}/run`));
    const textOf = (kind: (typeof exportKinds)[number], i = 0) => {
      const { content } = exportRuns(rows, kind)[i];
      return typeof content === "string" ? content : new TextDecoder().decode(content);
    };
    assert.match(textOf("csv"), /^[^\r]*,synthetic(\r\n[^\r]*,true){8}\r\n$/);
    assert.match(textOf("csv", 1), /^[^\r]*,synthetic,/);
    for (const part of ["| data | SYNTHETIC images |", "| synthetic | true |"]) {
      assert.ok(textOf("tensorboard").includes(part), part);
    }
    assert.match(textOf("wandb"), /SYNTHETIC images/);
  }));

Deno.test("runs of folders of like paths are kept apart", () =>
  inFolder(async (folder) => {
    await makeFolder(`${folder}/run`, { summary: { complete: true } });
    const [row] = await rowsOf(await readRunFolder(`${folder}/run`));
    const folders = ["r1", "../r1", "r1-2", "/r1", ".."];
    const rows = folders.map((path) => ({
      ...row,
      fields: new Map([...row.fields, ["folder", path] as const]),
    }));
    const events = exportRuns(rows, "tensorboard").map(({ path }) => path.split("/")[0]);
    assert.deepEqual(events, ["r1", "r1-2", "r1-2-2", "r1-3", "run"]);
    const offline = exportRuns(rows, "wandb");
    assert.equal(new Set(offline.map(({ path }) => path)).size, folders.length);
    for (const [i, { content }] of offline.entries()) {
      const text = new TextDecoder().decode(content as Uint8Array);
      assert.ok(text.includes(events[i]), events[i]);
    }
  }));

Deno.test("top-5 accuracies are exported where they were counted", () =>
  inFolder(async (folder) => {
    const records = [epochRecord({ validationAccuracy: 0.5, validationTop5: 0.875 })];
    await makeFolder(`${folder}/run`, { records });
    const rows = await rowsOf(await readRunFolder(`${folder}/run`));
    const [heading, line] = (exportRuns(rows, "csv")[0].content as string).split("\r\n")
      .map((text) => text.split(","));
    assert.equal(line[heading.indexOf("validationTop5")], "0.875");
    assert.equal(line[heading.indexOf("testTop5")], "");
    for (const kind of ["tensorboard", "wandb"] as const) {
      const text = new TextDecoder().decode(exportRuns(rows, kind)[0].content as Uint8Array);
      assert.ok(text.includes("top-5 accuracy/validation"), kind);
      assert.ok(!text.includes("top-5 accuracy/test"), kind);
    }
  }));

Deno.test("files of offline runs are those that Weights & Biases' own sync read", async () => {
  const file = new URL("testing/run-00c0ffee.wandb.golden", import.meta.url);
  assert.deepEqual(encodeWandbFile(goldenWandb), await Deno.readFile(file));
});

Deno.test("a record of any length is split where blocks of the log end", () => {
  const run = { ...goldenWandb, history: [], complete: false };
  // The header of a part fits into what is left of the block in some of these, and in others not.
  for (let more = 0; more < 40; more++) {
    const config = { note: "x".repeat(32_600 + more), then: "y".repeat(70_000) };
    const records = recordsOf(encodeWandbFile({ ...run, config }));
    assert.equal(records.length, 2);
    assert.ok(records[1].includes(JSON.stringify(config.note)), `${more}`);
    assert.ok(records[1].includes(JSON.stringify(config.then)), `${more}`);
  }
});

/** The records of a log as texts; checks what is said of their parts. */
function recordsOf(bytes: Uint8Array<ArrayBuffer>): string[] {
  const records: Uint8Array[][] = [];
  const view = new DataView(bytes.buffer);
  const kinds: number[] = [];
  for (let at = 7; at < bytes.length;) {
    const left = 32_768 - at % 32_768;
    if (left < 7) {
      assert.ok(bytes.subarray(at, at + left).every((byte) => byte === 0));
      at += left;
      continue;
    }
    const [length, kind] = [view.getUint16(at + 4, true), bytes[at + 6]];
    assert.ok(7 + length <= left, "a part lies in one block");
    assert.equal(view.getUint32(at, true), crc32(bytes.subarray(at + 6, at + 7 + length)));
    if (kind === 1 || kind === 2) records.push([]);
    records.at(-1)!.push(bytes.subarray(at + 7, at + 7 + length));
    kinds.push(kind);
    at += 7 + length;
  }
  assert.match(kinds.join(""), /^(1|23*4)+$/);
  return records.map((parts) =>
    parts.map((part) => new TextDecoder("latin1").decode(part)).join("")
  );
}

Deno.test("runs become folders of offline runs, with the same ids each time", () =>
  inFolder(async (folder) => {
    await makeFolder(`${folder}/run`, { summary: { complete: true } });
    const rows = await rowsOf(await readRunFolder(`${folder}/run`));
    const files = exportRuns(rows, "wandb");
    assert.equal(new Set(files.map(({ path }) => path)).size, 4);
    assert.deepEqual(exportRuns(rows, "wandb"), files);
    assert.match(
      files[0].path,
      /^offline-run-20261125_235957-([0-9a-f]{16})\/run-\1\.wandb$/,
    );
    // A header, the run, two epochs, a summary, and the end.
    const records = recordsOf(files[1].content as Uint8Array<ArrayBuffer>);
    assert.equal(records.length, 6);
    for (const part of ["mimetic-seed0", '"mimetic"', '"batch":8']) {
      assert.ok(records[1].includes(part), part);
    }
    await makeFolder(`${folder}/begun`, { records: comparison.slice(0, 1) });
    const [begun] = exportRuns(await rowsOf(await readRunFolder(`${folder}/begun`)), "wandb");
    assert.equal(recordsOf(begun.content as Uint8Array<ArrayBuffer>).length, 4);
  }));
