import assert from "assert";
import { tar } from "./testing/cifar10_files.ts";
import { readTar } from "./tar.ts";

const FILES = {
  "folder/": new Uint8Array(0),
  "folder/empty": new Uint8Array(0),
  "folder/one": Uint8Array.of(7),
  "folder/block": new Uint8Array(512).fill(3),
  "folder/long": Uint8Array.from({ length: 1300 }, (_, i) => i & 255),
};

async function* pieces(bytes: Uint8Array, length: number) {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function read(bytes: Uint8Array, length: number): Promise<Record<string, number[]>> {
  const files: Record<string, number[]> = {};
  for await (const { name, chunks } of readTar(pieces(bytes, length))) {
    files[name] = (await Array.fromAsync(chunks)).flatMap((chunk) => [...chunk]);
  }
  return files;
}

Deno.test("readTar() gives every file whole, however the archive arrives", async () => {
  const { "folder/": _, ...files } = FILES;
  const expected = Object.fromEntries(Object.entries(files).map(([k, v]) => [k, [...v]]));
  for (const length of [1, 511, 512, 700, 1e6]) {
    assert.deepEqual(await read(tar(FILES), length), expected);
  }
});

Deno.test("readTar() passes over what is not read", async () => {
  const names: string[] = [];
  for await (const { name } of readTar(pieces(tar(FILES), 100))) names.push(name);
  assert.deepEqual(names, ["folder/empty", "folder/one", "folder/block", "folder/long"]);
});

Deno.test("readTar() refuses an archive that breaks off or is damaged, with the offset", async () => {
  const whole = tar(FILES);
  await assert.rejects(read(whole.subarray(0, 3000), 512), /got the end at byte 3000$/);
  await assert.rejects(read(whole.subarray(0, 600), 512), /got the end at byte 600$/);
  const damaged = whole.slice();
  damaged[512 + 3] ^= 1;
  await assert.rejects(read(damaged, 512), /header at byte 512, got one that is damaged/);
});

Deno.test("readTar() lets go of the stream at the end, after an error, and when it is left", async () => {
  let open = 0;
  async function* stream(bytes: Uint8Array) {
    open++;
    try {
      yield* pieces(bytes, 512);
    } finally {
      open--;
    }
  }
  // Whatever follows the end mark isn't read.
  const whole = Uint8Array.from([...tar(FILES), ...new Uint8Array(2048)]);
  for await (const _ of readTar(stream(whole)));
  assert.equal(open, 0);
  const damaged = whole.slice();
  damaged[512 + 3] ^= 1;
  await assert.rejects(Array.fromAsync(readTar(stream(damaged))));
  assert.equal(open, 0);
  for await (const { chunks } of readTar(stream(whole))) {
    for await (const _ of chunks) break;
    break;
  }
  assert.equal(open, 0);
});

Deno.test("readTar() refuses sizes that are no octal numbers", async () => {
  for (const size of ["-0000000001", "-1", "0x10", "1e3", "", "9"]) {
    const archive = tar({ "folder/one": Uint8Array.of(7) });
    archive.fill(0, 124, 136);
    archive.set(new TextEncoder().encode(size), 124);
    // The checksum of the changed header, its own bytes counted as spaces.
    archive.fill(32, 148, 156);
    const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    archive.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
    await assert.rejects(read(archive, 512), /header at byte 0, got one that is damaged/, size);
  }
});
