import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import { cifar10Images } from "./cifar10_data.ts";
import { type Progress, unstoppable } from "./log.ts";

/** What is shown of a download whose server sends these bytes; they are no archive. */
async function shownOf(chunks: readonly Uint8Array[], headers: HeadersInit): Promise<Progress[]> {
  const shown: Progress[] = [];
  const log = { show: (one: Progress) => void shown.push(one), print() {} };
  const [{ fetch }, cache] = [globalThis, Deno.env.get("XDG_CACHE_HOME")];
  globalThis.fetch = () => {
    const body = ReadableStream.from((async function* () {
      for (const chunk of chunks) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        yield chunk;
      }
    })());
    return Promise.resolve(new Response(body, { headers }));
  };
  try {
    await inFolder(async (folder) => {
      Deno.env.set("XDG_CACHE_HOME", folder);
      const loaded = cifar10Images(undefined, { log, stoppable: unstoppable });
      await assert.rejects(loaded, /must have the MD5 sum/);
    });
  } finally {
    globalThis.fetch = fetch;
    if (cache === undefined) Deno.env.delete("XDG_CACHE_HOME");
    else Deno.env.set("XDG_CACHE_HOME", cache);
  }
  return shown;
}

Deno.test("a download says how long the rest takes at the speed so far, or nothing where that is unknown", async () => {
  const chunks = Array.from({ length: 4 }, () => new Uint8Array(1_000));
  const shown = await shownOf(chunks, { "content-length": "4000" });
  assert.deepEqual(shown.map(({ fraction }) => fraction), [0.25, 0.5, 0.75, 1]);
  const left = shown.map(({ secondsLeft }) => secondsLeft);
  // Three more chunks after the first, of at least 20 ms each.
  assert.ok(left[0] >= 0.055 && left[0] < 10, String(left));
  assert.ok(left[2] > 0, String(left));
  assert.equal(left[3], 0);
  const unknown = await shownOf(chunks, {});
  assert.ok(unknown.every(({ secondsLeft }) => Number.isNaN(secondsLeft)));
});
