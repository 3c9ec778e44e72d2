import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import { resultDate } from "./result_date.ts";

const dateIn = (text: string | undefined) =>
  inFolder(async (path) => {
    if (text !== undefined) await Deno.writeTextFile(`${path}/summary.json`, text);
    return await resultDate({ path });
  });

Deno.test("results keep the date at which they were complete", async () => {
  const date = "2026-01-31T12:00:00.000Z";
  assert.equal(await dateIn(JSON.stringify({ complete: true, date })), date);
});

Deno.test("results without a summary of complete ones are of now", async () => {
  const date = "2026-01-31T12:00:00.000Z";
  const texts = [undefined, "", "{", "null", "[]", `{"complete":true}`];
  for (const text of [...texts, JSON.stringify({ complete: false, date })]) {
    const before = new Date().toISOString();
    const now = await dateIn(text);
    assert.ok(before <= now && now <= new Date().toISOString(), `${text}: ${now}`);
  }
});
