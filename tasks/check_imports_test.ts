import assert from "assert";
import { importProblems } from "./check_imports.ts";

Deno.test("imports along the flow are in order", () => {
  const good: [string, string][] = [
    ["src/graph/graph.ts", 'import { sizeOf } from "../tensors/mod.ts";'],
    ["src/graph/ops/sum.ts", 'import { sizeOf } from "../../tensors/mod.ts";'],
    ["src/graph/ops/sum.ts", 'import { reject } from "../graph.ts";'],
    ["src/training/session.ts", 'import {\n  Graph,\n  pack,\n} from "../graph/mod.ts";'],
    ["src/devices/cpu/device.ts", 'import { kernels } from "../../../kernels/cpu/mod.ts";'],
    ["src/graph/x_test.ts", 'import { evaluate } from "../devices/reference/evaluate.ts";'],
    ["src/devices/x_cases.ts", 'import { vit } from "../models/vit.ts";'],
    ["src/devices/testing/x.ts", 'import { vit } from "../../models/vit.ts";'],
    ["bench/x.ts", 'import { open } from "../src/devices/testing/x.ts";'],
    ["tasks/cifar10.ts", 'import { vit } from "../src/models/mod.ts";'],
    ["src/graph/graph.ts", ' * import { x } from "../training/mod.ts";\nconst a = 1;'],
    ["src/random/random.ts", 'import assert from "assert";'],
  ];
  for (const [path, text] of good) assert.deepEqual(importProblems(path, text), [], text);
});

Deno.test("imports against the flow are found", () => {
  const bad: [string, string, string][] = [
    [
      "src/graph/graph.ts",
      'import { openCpu } from "../devices/mod.ts";',
      "src/graph/graph.ts: graph may import host, tensors: src/devices/mod.ts",
    ],
    [
      "src/random/random.ts",
      'export { sizeOf } from "../tensors/mod.ts";',
      "src/random/random.ts: random may import no room: src/tensors/mod.ts",
    ],
    [
      "src/devices/cpu/device.ts",
      'import type {\n  Model,\n} from "../../models/mod.ts";',
      "src/devices/cpu/device.ts: devices may import host, tensors, graph: src/models/mod.ts",
    ],
    [
      "src/layers/linear.ts",
      'import { Graph } from "../graph/graph.ts";',
      "src/layers/linear.ts: rooms are entered through mod.ts: src/graph/graph.ts",
    ],
    [
      "src/training/session.ts",
      'import { runAll } from "../../tasks/experiment.ts";',
      "src/training/session.ts: src imports tasks/experiment.ts",
    ],
    [
      "tasks/train.ts",
      'import { parse } from "jsr:@std/cli";',
      "tasks/train.ts: imports jsr:@std/cli, which can't be reached",
    ],
    [
      "tasks/train.ts",
      'import "https://example.com/x.ts";',
      "tasks/train.ts: imports https://example.com/x.ts, which can't be reached",
    ],
    [
      "src/graph/graph.ts",
      'const { openCpu } = await import("../devices/mod.ts");',
      "src/graph/graph.ts: graph may import host, tensors: src/devices/mod.ts",
    ],
    [
      "src/devices/webgpu/device.ts",
      'import { open } from "../testing/x.ts";',
      "src/devices/webgpu/device.ts: a published file imports what only tests have: ../testing/x.ts",
    ],
    [
      "src/newroom/x.ts",
      'import { sizeOf } from "../tensors/mod.ts";',
      "src/newroom/x.ts: newroom may import no room: src/tensors/mod.ts",
    ],
  ];
  for (const [path, text, problem] of bad) {
    assert.deepEqual(importProblems(path, text), [problem], text);
  }
});

Deno.test("a first run downloads what reports need, and nothing of benches and tests", async () => {
  const read = async (name: string) =>
    JSON.parse(await Deno.readTextFile(new URL(`../${name}`, import.meta.url)));
  const { imports } = await read("deno.json");
  const listed = Object.values<string>(imports).filter((target) => target.startsWith("npm:"));
  const { specifiers } = await read("deno.lock");
  assert.deepEqual(listed, Object.keys(specifiers));
  assert.deepEqual(
    (await read("bench/deno.json")).imports,
    imports,
    "benches find the same modules",
  );
  assert.match(listed.join(" "), /^npm:plotly\.js-dist-min@[\d.]+$/);
});
