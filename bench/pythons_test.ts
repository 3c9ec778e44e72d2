import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { betterCore, processorFlags, pytorchPeers } from "./pythons.ts";

/** Programs in a folder that answer as Pythons do. */
async function pythons(
  folder: string,
  texts: Record<string, string>,
): Promise<Record<string, string>> {
  const paths: Record<string, string> = {};
  for (const [name, text] of Object.entries(texts)) {
    paths[name] = `${folder}/${name}`;
    await Deno.writeTextFile(paths[name], `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  return paths;
}

/** Which Python and mode each peer has. */
function shown(peers: readonly { command?: readonly string[] }[]): string[] {
  return peers.map(({ command }) => `${command![0].split("/").pop()} ${command![3]}`);
}

Deno.test("pytorchPeers() takes all that are named, and compiles in the newest alone", () =>
  inFolder(async (folder) => {
    const { old, newer, newest, none } = await pythons(folder, {
      old: "echo 1.13.0a0",
      newer: "echo 2.9.1+cpu",
      newest: "echo 2.10.0",
      none: "echo No module named torch >&2; exit 1",
    });
    const { peers, missing } = await pytorchPeers("cpu", [
      old,
      newest,
      newer,
      none,
      "/no/such/python",
    ]);
    const expected = ["old eager", "newest eager", "newer eager", "newest compiled"];
    assert.deepEqual(shown(peers), expected);
    assert.match(missing[0], /none has no torch$/);
    assert.match(missing[1], /^\/no\/such\/python can't be run/);
    assert.deepEqual(shown((await pytorchPeers("cpu", [old])).peers), ["old eager"]);
    assert.deepEqual(shown((await pytorchPeers("webgpu", [old, newest])).peers), [
      "old cuda",
      "newest cuda",
    ]);
  }));

Deno.test("pytorchPeers() searches until it finds one, and says in one line where not", () =>
  inFolder(async (folder) => {
    const { none, old, other } = await pythons(folder, {
      none: "exit 1",
      old: "echo 1.13",
      other: "exit 9",
    });
    const found = await pytorchPeers("cpu", [], [none, old, other]);
    assert.deepEqual([shown(found.peers), found.missing], [["old eager"], []]);
    const nothing = await pytorchPeers("cpu", [], [none, other]);
    assert.deepEqual(nothing.peers, []);
    assert.equal(nothing.missing.length, 1);
    assert.match(nothing.missing[0], /none has no torch, .*other has no torch; --python=PATH/);
  }));

Deno.test("betterCore() names kernels where OpenBLAS takes those of a processor without AVX", () => {
  const wide = ["sse2", "avx2", "fma", "avx512f", "avx512bw", "avx512dq", "avx512vl"];
  assert.equal(betterCore("Prescott", wide), "SkylakeX");
  assert.equal(betterCore("Prescott", wide.slice(0, 4)), "Haswell");
  assert.equal(betterCore("Prescott", wide.slice(0, 2)), undefined);
  for (const known of ["SkylakeX", "Zen", "Haswell", "Sandybridge"]) {
    assert.equal(betterCore(known, wide), undefined);
  }
});

Deno.test("a PyTorch whose OpenBLAS doesn't know the processor is told its kernels", () =>
  inFolder(async (folder) => {
    const { known, unknown } = await pythons(folder, {
      known: "echo 1.13; echo Zen",
      unknown: "echo 1.13; echo Prescott",
    });
    const better = betterCore("Prescott", await processorFlags());
    const { peers } = await pytorchPeers("cpu", [known, unknown]);
    assert.deepEqual(peers.map(({ env }) => env), [
      {},
      better === undefined ? {} : { OPENBLAS_CORETYPE: better },
    ]);
  }));
