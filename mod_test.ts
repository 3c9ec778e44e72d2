import assert from "assert";
import manifest from "./deno.json" with { type: "json" };
import { version } from "./src/host/mod.ts";

/** The names that `@x/mimetic` exports: one more is a decision, and stands here. */
const names: Readonly<Record<string, readonly string[]>> = {
  namespaces: ["layers", "ops"],
  types: [
    ...["Device", "Initializer", "Model", "Network", "Parameter", "StructuredInitializer"],
    "Tensor",
  ],
  networks: [
    ...["convmixer", "convnext", "describe", "linearAttentionLanguageModel"],
    ...[
      "mamba2LanguageModel",
      "mambaLanguageModel",
      "namedModel",
      "transformerLanguageModel",
      "vit",
    ],
  ],
  initializers: [
    ...["initialize", "kaimingNormal", "kaimingUniform", "lecunNormal", "normal", "orthogonal"],
    ...["truncatedNormal", "uniform", "varianceScaling", "xavierNormal", "xavierUniform", "zeros"],
  ],
  schemes: [
    ...["conditionedAttention", "covarianceFilters", "covarianceTransfer", "deltaOrthogonal"],
    ...["diracFilters", "impulseAttention", "impulseFilters", "mimeticAttention"],
    ...["mimeticStateSpace", "parseScheme", "schemesFor"],
  ],
  data: [
    ...["cifar10Normalization", "copying", "imageBatches", "loadCifar10", "normalizeImages"],
    ...["randAugment", "randomCrop", "randomErasing", "randomFlip", "sequenceBatches"],
    "syntheticImages",
  ],
  training: [
    ...["adamW", "classification", "cosineSchedule", "languageModeling", "Predictor"],
    ...["Session", "sgd", "train"],
  ],
  weights: ["loadWeights", "saveWeights"],
  devices: ["openDevice"],
  graphs: ["gradients", "Graph"],
  random: ["Random"],
};

/** What `deno doc --json` says of a module, as far as it is read here. */
interface Documented {
  readonly nodes: Readonly<Record<string, { readonly symbols: readonly { name: string }[] }>>;
}

Deno.test("the root exports these names, about sixty", async () => {
  const root = new URL("./mod.ts", import.meta.url);
  const command = new Deno.Command(Deno.execPath(), { args: ["doc", "--json", root.pathname] });
  const { stdout, success } = await command.output();
  assert.ok(success);
  const documented: Documented = JSON.parse(new TextDecoder().decode(stdout));
  const found = Object.values(documented.nodes).flatMap(({ symbols }) => symbols);
  const expected = Object.values(names).flat();
  assert.deepEqual(found.map(({ name }) => name).sort(), expected.sort());
  assert.ok(expected.length <= 66, `${expected.length} names: which can one do without?`);
});

Deno.test("importing the root takes no permission and prints nothing", async () => {
  const args = ["run", "--no-prompt", "--no-check", new URL("./mod.ts", import.meta.url).pathname];
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert.deepEqual({ success, out, err }, { success: true, out: "", err: "" });
});

Deno.test("the root's namespaces hold functions by their names", async () => {
  const { ops, layers } = await import("./mod.ts");
  const some = [
    ...[ops.matmul, ops.relu, ops.add, ops.softmax, ops.crossEntropy, ops.selectiveScan],
    ...[layers.linear, layers.attention, layers.mlp, layers.depthwiseConvolution, layers.mamba2],
  ];
  assert.ok(some.every((one) => typeof one === "function"));
});

Deno.test("the version that the package tells is its manifest's", () => {
  assert.equal(version, manifest.version);
});
