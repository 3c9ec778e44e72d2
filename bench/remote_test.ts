import assert from "assert";
import { decodeSafetensors } from "../src/weights/mod.ts";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { operandsOf, writeOperands } from "./operands.ts";
import { canRun, Remote } from "./remote.ts";
import { selections, topics } from "./selections.ts";

/** A peer that is no Deno program: it tells what it was asked, prints noise, and fails when it should. */
const FAKE = `
while read -r line; do
  echo "noise {\\"done\\": true}"
  case "$line" in
    *about*) echo '@@ {"about": {"library": "fake", "version": "1", "device": "none", "threads": 2, "blas": "b"}}' ;;
    *'"kind":"svd"'*) echo '@@ {"error": "ValueError: no svd here"}' ;;
    *prepare*)
      path=$(echo "$line" | sed 's/.*"operands":"\\([^"]*\\)".*/\\1/')
      echo "@@ {\\"firstMilliseconds\\": $(wc -c < "$path"), \\"result\\": {}}" ;;
    *run*) echo '@@ {"milliseconds": [1.5, 2.5]}' ;;
    *) echo '@@ {"done": true}' ;;
  esac
done`;

const product = { kind: "matmul", m: 2, k: 3, n: 4 } as const;

Deno.test("Remote speaks with a program that is handed operands in a file", () =>
  inFolder(async (folder) => {
    const command = ["/bin/sh", "-c", FAKE];
    const remote = new Remote({ script: "pytorch", backend: "eager", command });
    try {
      const about = { library: "fake", version: "1", device: "none", threads: 2, blas: "b" };
      assert.deepEqual(await remote.about(), about);
      assert.equal(await remote.speed(), undefined);
      const path = `${folder}/operands`;
      await writeOperands(path, product);
      const { size } = await Deno.stat(path);
      assert.equal((await remote.prepare(product)).firstMilliseconds, size);
      assert.deepEqual(await remote.run(1, 2), [1.5, 2.5]);
      await assert.rejects(remote.prepare({ kind: "svd", n: 2 }), /pytorch eager.*no svd here/);
      await remote.release();
    } finally {
      await remote.close();
    }
  }));

Deno.test("operands have what a step starts from, and say what is trained and decayed", () =>
  inFolder(async (folder) => {
    const step = selections("convmixer", true)[0];
    const path = `${folder}/operands`;
    await writeOperands(path, step);
    const { tensors, metadata } = decodeSafetensors(await Deno.readFile(path), path);
    assert.deepEqual(tensors.get("inputs")!.shape, [8, 3, 32, 32]);
    assert.deepEqual(tensors.get("labels")!.dtype, "I32");
    assert.ok(tensors.has("stem.2.running_mean"));
    const trained = metadata.trained.split(","), decayed = metadata.decayed.split(",");
    assert.ok(trained.includes("stem.2.weight") && !decayed.includes("stem.2.weight"));
    assert.ok(trained.includes("stem.0.weight") && decayed.includes("stem.0.weight"));
    assert.ok(!trained.includes("stem.2.running_mean"));
    assert.equal(metadata.rate, "0.001");
  }));

Deno.test("every topic's quick sizes have operands, and a library that can run them", () => {
  const eager = { script: "pytorch", backend: "eager" } as const;
  const compiled = { script: "pytorch", backend: "compiled" } as const;
  for (const topic of topics) {
    for (const workload of selections(topic, true)) {
      operandsOf(workload);
      assert.ok(canRun(eager, workload), topic);
    }
  }
  const ran = topics.filter((topic) => canRun(compiled, selections(topic, true)[0]));
  assert.deepEqual(ran, ["vit", "convmixer", "convnext", "mamba", "mamba2", "transformer"]);
});
