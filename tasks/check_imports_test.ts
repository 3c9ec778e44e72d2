import assert from "assert";
import { generatedHead } from "./build/generated.ts";
import { circles } from "./checks/circles.ts";
import { fileProblems } from "./checks/files.ts";
import { importsOf } from "./checks/imports.ts";
import { importProblems, rooms } from "./checks/rooms.ts";
import { denoOnly, missingFiles, runtimeProblems } from "./checks/runtime.ts";

/** In parts, so that what looks for imports from there takes no line of a test for one. */
const JSR = ["jsr", ":"].join("");

Deno.test("rooms import rooms above them in the table alone", () => {
  const all = [...rooms.keys()];
  for (const [room, others] of rooms) {
    for (const other of others) {
      const at = all.indexOf(other);
      assert.ok(0 <= at && at < all.indexOf(room), `${room}, ${other}`);
    }
  }
});

Deno.test("imports along the flow are in order", () => {
  const good: [string, string][] = [
    ["src/graph/graph.ts", 'import { sizeOf } from "../tensors/mod.ts";'],
    ["src/graph/ops/sum.ts", 'import { sizeOf } from "../../tensors/mod.ts";'],
    ["src/graph/ops/sum.ts", 'import { reject } from "../graph.ts";'],
    ["src/training/session.ts", 'import {\n  Graph,\n  pack,\n} from "../graph/mod.ts";'],
    ["src/devices/cpu/device.ts", 'import { kernels } from "../../../kernels/cpu/mod.ts";'],
    ["src/tensors/svd_test.ts", 'import { Random } from "../random/mod.ts";'],
    ["src/training/x_test.ts", 'import { open } from "../devices/testing/x.ts";'],
    ["src/devices/x_test.ts", 'Deno.run(new URL("./operations_test.ts", import.meta.url));'],
    ["bench/x.ts", 'import { open } from "../src/devices/testing/x.ts";'],
    ["tasks/cifar10.ts", 'import { vit } from "../src/models/mod.ts";'],
    ["src/graph/graph.ts", ' * import { x } from "../training/mod.ts";\nconst a = 1;'],
    ["mod.ts", 'export * as ops from "./src/graph/mod.ts";'],
  ];
  for (const [path, text] of good) assert.deepEqual(importProblems(path, text), [], text);
});

Deno.test("imports against the flow are found", () => {
  const bad: [string, string, string][] = [
    [
      "src/graph/graph.ts",
      'import { openCpu } from "../devices/mod.ts";',
      "graph may import host, tensors: src/devices/mod.ts",
    ],
    [
      "src/random/random.ts",
      'export { sizeOf } from "../tensors/mod.ts";',
      "random may import host: src/tensors/mod.ts",
    ],
    [
      "src/data/loader.ts",
      'import { codes } from "../random/generated/kernels.ts";',
      "rooms are entered through mod.ts: src/random/generated/kernels.ts",
    ],
    [
      "src/data/generated/loader_worker_text.ts",
      'import { codes } from "../../models/generated/kernels.ts";',
      "data may import host, random, tensors: src/models/generated/kernels.ts",
    ],
    [
      "src/host/load_wasm.ts",
      'export { sizeOf } from "../tensors/mod.ts";',
      "host may import no room: src/tensors/mod.ts",
    ],
    [
      "src/initializers/x.ts",
      'import type {\n  Model,\n} from "../models/mod.ts";',
      "initializers may import host, random, tensors: src/models/mod.ts",
    ],
    [
      "src/layers/linear.ts",
      'import { Graph } from "../graph/graph.ts";',
      "rooms are entered through mod.ts: src/graph/graph.ts",
    ],
    [
      "tasks/cifar10.ts",
      'import { Graph } from "../src/graph/graph.ts";',
      "rooms are entered through mod.ts: src/graph/graph.ts",
    ],
    [
      "src/training/session.ts",
      'import { runAll } from "../../tasks/experiment.ts";',
      "src imports no more: tasks/experiment.ts",
    ],
    [
      "src/graph/graph.ts",
      'import { add } from "../../kernels/reference/mod.ts";',
      "only devices import kernels: kernels/reference/mod.ts",
    ],
    [
      "kernels/reference/mod.ts",
      'import { sizeOf } from "../../src/tensors/mod.ts";',
      "kernels import nothing else: src/tensors/mod.ts",
    ],
    [
      "tasks/train.ts",
      `import { parse } from "${JSR}@std/cli";`,
      `${JSR} and https: can't be reached where this is built: ${JSR}@std/cli`,
    ],
    [
      "tasks/train.ts",
      'import "https://example.com/x.ts";',
      "jsr: and https: can't be reached where this is built: https://example.com/x.ts",
    ],
    [
      "src/devices/webgpu/kernels/x.ts",
      'import x from "../../../../kernels/webgpu/norms/x.wgsl" with { type: "text" };',
      "texts of WGSL are imported from kernels/webgpu/generated, as only Deno loads " +
      "../../../../kernels/webgpu/norms/x.wgsl",
    ],
    [
      "src/graph/graph.ts",
      'const { openCpu } = await import("../devices/mod.ts");',
      "graph may import host, tensors: src/devices/mod.ts",
    ],
    [
      "src/graph/graph.ts",
      'new Worker(new URL("../devices/mod.ts", import.meta.url));',
      "graph may import host, tensors: src/devices/mod.ts",
    ],
    [
      "src/devices/webgpu/device.ts",
      'import { open } from "../testing/x.ts";',
      "published files import no test material: src/devices/testing/x.ts",
    ],
    [
      "src/newroom/x.ts",
      'import { sizeOf } from "../tensors/mod.ts";',
      "newroom may import no room: src/tensors/mod.ts",
    ],
    [
      "src/tensors/x_test.ts",
      'import { evaluate } from "../devices/mod.ts";',
      "tests of tensors may import host, random: src/devices/mod.ts",
    ],
    [
      "src/random/testing/x.ts",
      'import { evaluate } from "../../devices/mod.ts";',
      "tests of random may import host: src/devices/mod.ts",
    ],
    [
      "src/layers/x_test.ts",
      'import { evaluate } from "../devices/reference/evaluate.ts";',
      "rooms are entered through mod.ts: src/devices/reference/evaluate.ts",
    ],
    [
      "src/layers/y_test.ts",
      'import "./x_test.ts";',
      "nothing imports a test: src/layers/x_test.ts",
    ],
  ];
  for (const [path, text, problem] of bad) {
    assert.deepEqual(importProblems(path, text), [`${path}: ${problem}`], text);
  }
});

Deno.test("imports of types count, examples in comments don't", () => {
  const source = 'import type { A } from "./a.ts";\n * import "./b.ts";\n' +
    'type C = import("./c.ts").C;\nexport {\n  d,\n} from "../d.ts";\n' +
    'const worker = new URL("e.ts", import.meta.url);\n';
  const found = importsOf("src/x/x.ts", source);
  assert.deepEqual(found.map(({ target }) => target), [
    ...["src/x/a.ts", "src/x/c.ts", "src/d.ts", "src/x/e.ts"],
  ]);
  assert.deepEqual(found.map(({ started }) => started), [false, false, false, true]);
});

Deno.test("what pages load uses nothing of Deno, but for the files that say why", () => {
  const reads = 'const text = await Deno.readTextFile("x");\n';
  const node = 'import { createHash } from "node:crypto";\n';
  const plain = 'import { sizeOf } from "../tensors/mod.ts";\nconst has = "Deno" in globalThis;\n';
  assert.deepEqual(runtimeProblems("src/graph/graph.ts", plain), []);
  assert.deepEqual(runtimeProblems("src/graph/graph.ts", ` * ${reads}// ${reads}`), []);
  for (
    const path of ["src/graph/x_test.ts", "src/graph/testing/x.ts", "tasks/x.ts", "bench/x.ts"]
  ) {
    assert.deepEqual(runtimeProblems(path, reads + node), [], path);
  }
  const expected = (path: string, got: string) =>
    `${path}: expected nothing that only Deno has, got ${got}; or name it in denoOnly`;
  const pages = ["page.ts", "worker.ts", "page/x.ts"].map((name) => `tasks/playground/${name}`);
  for (const path of ["src/graph/graph.ts", "mod.ts", ...pages]) {
    assert.deepEqual(runtimeProblems(path, reads), [expected(path, "Deno.readTextFile")]);
  }
  assert.deepEqual(runtimeProblems("src/graph/graph.ts", node), [
    expected("src/graph/graph.ts", "node:crypto"),
    "src/graph/graph.ts: expected imports of TypeScript in this package, got node:crypto",
  ]);
  for (const from of ["../../deno.json", "assert", "npm:x@1.0.0", "./x.css"]) {
    assert.deepEqual(runtimeProblems("src/graph/graph.ts", `import x from "${from}";`), [
      `src/graph/graph.ts: expected imports of TypeScript in this package, got ${from}`,
    ]);
  }
  const [path] = denoOnly.keys();
  assert.deepEqual(runtimeProblems(path, reads), []);
  assert.deepEqual(runtimeProblems(path, plain), [
    `${path}: needs nothing of Deno: remove it from denoOnly`,
  ]);
  assert.deepEqual(missingFiles([...denoOnly.keys()]), []);
  assert.deepEqual(missingFiles([...denoOnly.keys()].slice(1)), [
    `${path}: is in denoOnly and nowhere else`,
  ]);
});

Deno.test("circles are found once each, as short as they are", () => {
  const graph = (text: string) =>
    new Map(text.split(" ").map((one) => [one[0], [...one.slice(1)]] as const));
  assert.deepEqual(circles(graph("abc bd cd d")), []);
  assert.deepEqual(circles(graph("ab bc ca d")), [["a", "b", "c", "a"]]);
  assert.deepEqual(circles(graph("abc ba cd dc")), [["a", "b", "a"], ["c", "d", "c"]]);
  assert.deepEqual(circles(graph("abc bc ca")), [["a", "c", "a"], ["b", "c", "a", "b"]]);
  assert.deepEqual(circles(graph("aa")), [["a", "a"]]);
});

Deno.test("files are short and test material has its folders", () => {
  const lines = (count: number) => "x\n".repeat(count);
  assert.deepEqual(fileProblems("src/graph/graph.ts", lines(250)), []);
  assert.deepEqual(fileProblems("kernels/webgpu/x.wgsl", lines(251)), [
    "kernels/webgpu/x.wgsl: expected at most 250 lines, got 251: grow by adding a file",
  ]);
  const generated = `${generatedHead("y")}${lines(999)}`;
  assert.deepEqual(fileProblems("kernels/webgpu/generated/x.ts", generated), []);
  for (const head of ["// A text, generated by hand.\n", "\n" + generatedHead("y")]) {
    assert.equal(fileProblems("src/graph/x.ts", head + lines(999)).length, 1, head);
  }
  assert.deepEqual(fileProblems("src/devices/testing/x.json", lines(999)), []);
  assert.deepEqual(fileProblems("src/devices/x_cases.ts", ""), [
    "src/devices/x_cases.ts: test material lies in a folder testing/",
  ]);
  assert.deepEqual(fileProblems("src/devices/testing/x_cases.ts", ""), []);
});

Deno.test("a first run downloads what reports need, and nothing of benches and tests", async () => {
  const read = async (name: string) =>
    JSON.parse(await Deno.readTextFile(new URL(`../${name}`, import.meta.url)));
  const { imports, fmt: { lineWidth }, lint: { rules } } = await read("deno.json");
  const listed = Object.values<string>(imports).filter((target) => target.startsWith("npm:"));
  const { specifiers } = await read("deno.lock");
  assert.deepEqual(listed, Object.keys(specifiers));
  // Benches find the same modules, and are written by the same rules.
  const { fmt, lint, ...bench } = await read("bench/deno.json");
  assert.deepEqual([bench.imports, fmt.lineWidth, lint.rules], [imports, lineWidth, rules]);
  assert.match(listed.join(" "), /^npm:plotly\.js-cartesian-dist-min@[\d.]+$/);
});
