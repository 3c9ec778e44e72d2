import assert from "assert";
import { inFolder } from "../../host/testing/in_folder.ts";
import { readRunFolder } from "../read_folder.ts";
import { rowsOf } from "../rows.ts";
import { makeFolder } from "../testing/made_folder.ts";
import { crc32c } from "./crc32c.ts";
import { encodeEventFile } from "./event_file.ts";
import { exportRuns } from "./export_runs.ts";
import { goldenEvents } from "./testing/golden_events.ts";

Deno.test("CRC-32C has the values of RFC 3720", () => {
  const bytes = new Uint8Array(32);
  assert.equal(crc32c(bytes), 0x8a9136aa);
  assert.equal(crc32c(bytes.fill(255)), 0x62a8ab43);
  assert.equal(crc32c(bytes.map((_, i) => i)), 0x46dd794e);
  assert.equal(crc32c(new TextEncoder().encode("123456789")), 0xe3069283);
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
