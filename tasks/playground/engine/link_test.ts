import assert from "assert";
import { Random } from "../../../src/random/mod.ts";
import { models, problems, type RunSettings } from "../run_settings.ts";
import { decodeLink, encodeLink } from "./link.ts";
import { checkSettings, modelsFor, settingsOf, usedSettings } from "./settings.ts";

Deno.test("each network's settings by default make the shortest link, and come back", () => {
  for (const problem of problems) {
    for (const [i, model] of modelsFor(problem).entries()) {
      const parts = [
        ...problem === "images" ? [] : [`problem=${problem}`],
        ...i ? [`model=${model}`] : [],
      ];
      const run = settingsOf({ problem, model });
      assert.equal(encodeLink(run), parts.join("&"));
      assert.deepEqual(decodeLink(`#${parts.join("&")}`), run);
    }
  }
  assert.deepEqual(decodeLink("#"), settingsOf());
  assert.deepEqual(decodeLink("model=mamba"), settingsOf({ problem: "copying", model: "mamba" }));
  assert.deepEqual(new Set(problems.flatMap(modelsFor)), new Set(models));
});

Deno.test("links read as they are written, with one spelling of each arm", () => {
  const link =
    "problem=copying&dim=24&init=default,mimetic:step=0.50,mimeticControl&lr=1e-2&seed=7";
  const run = decodeLink(link);
  assert.deepEqual(run.init, ["default", "mimetic:step=0.5", "mimeticControl"]);
  assert.equal(
    encodeLink(run),
    "problem=copying&dim=24&init=default,mimetic:step=0.5,mimeticControl&lr=0.01&seed=7",
  );
  assert.deepEqual(decodeLink("#init=default%2Cmimetic%3Abeta1%3D1&steps=40").init, [
    "default",
    "mimetic:beta1=1",
  ]);
});

Deno.test("what can't be read is refused with what was expected", () => {
  const refusals: readonly [string, RegExp][] = [
    ["dept=2", /^Cannot read the link: expected a setting's name, got dept; nearest: depth, /],
    ["seed=-1", /expected seed to be a whole number from 0 to 4,294,967,295, got -1$/],
    ["lr=", /expected lr to be a number from 0 to 1, got ""$/],
    ["lr=NaN", /expected lr to be a number from 0 to 1, got NaN$/],
    ["seed=1&seed=2", /expected seed once, got it twice$/],
    ["vit", /expected settings as name=value, got vit$/],
    ["seed=%ff", /expected %XX to be letters of UTF-8, got seed=%ff$/],
    ["data=https://a.b/c", /expected data to be one of synthetic, files, got https:/],
    ["kernel=3", /expected settings of images with vit, problem, model, .* got kernel$/],
    ["problem=recall&model=vit", /expected a network for recall, mamba2, mamba, .* got vit$/],
    ["dim=50", /expected a width that is a multiple of the heads, got 50 wide, 3 heads$/],
    ["patch=5", /expected images of a whole number of patches, got 32 pixels/],
    [
      "init=covariance",
      /expected one for attention or perceptron layers .* got one for depthwise layers$/,
    ],
    ["init=mimetic:gamma=1", /expected no options but its own .* got gamma$/],
    ["init=mimetic:beta1=x", /expected beta1 to be a finite number, got x$/],
    ["init=mimetic,mimetic:beta1=0.7", /expected arms that differ, got mimetic twice$/],
    ["init=default,mimetic,mimeticTied,conditioned,impulse", /expected one to 4 arms, got 5$/],
    ["init=<img>", /expected init to be up to 100 different arms .* got <img>$/],
    ["x".repeat(2_001), /expected at most 2000 letters, got 2001$/],
  ];
  for (const [link, message] of refusals) {
    assert.throws(() => decodeLink(link), (error: Error) => {
      assert.ok(error instanceof RangeError, `${link}: ${error}`);
      assert.match(error.message, message, link);
      return true;
    });
  }
});

Deno.test("messages' settings are checked as links are", () => {
  const run = settingsOf();
  assert.deepEqual(checkSettings({ ...run, kernel: 3, letters: 5 }), run);
  for (const wrong of [undefined, null, 3, "vit", [], { ...run, dim: "48" }, { ...run, x: 1 }]) {
    assert.throws(() => checkSettings(wrong), /^RangeError: Cannot use these settings: expected /);
  }
});

/** Settings that can be used, of every kind. */
function randomSettings(random: Random): RunSettings {
  const pick = <T>(values: readonly T[]) => values[random.integer(values.length)];
  const problem = pick(problems);
  const model = pick(modelsFor(problem));
  const schemes = model === "vit" || model === "transformer"
    ? [
      model === "vit" ? "mimetic+nonzeroMean:mean=0.5" : "mimeticQueryKey",
      "mimeticTied:beta1=0.3",
      `mimetic:alpha1=${random.uniform()}`,
      "conditioned",
    ]
    : model === "linearAttention" || model === "gatedLinear"
    ? ["mimeticLinear", "mimetic"]
    : model === "convmixer"
    ? ["covariance", "dirac", `covariance:sigma=${random.uniform()}:shift=none`, "box:taps=3"]
    : ["mimetic", `mimetic:correlation=${random.uniform()}`, "noStep"];
  const init = ["default", ...schemes].filter(() => random.integer(2)).slice(0, 4);
  const [heads, patch] = [1 + random.integer(4), pick([2, 4, 8, 16])];
  return {
    ...{ problem, model, heads, patch, dim: 4 * heads * (1 + random.integer(6)) },
    ...{ depth: 1 + random.integer(3), kernel: 3 + 2 * random.integer(7) },
    ...{ states: 1 + random.integer(64), letters: 2 + random.integer(30) },
    ...{ pairs: 1 + random.integer(16), init: [...new Set(init.length ? init : ["default"])] },
    ...{ lr: random.uniform() ** 3, batch: 1 + random.integer(128), seed: random.integer(2 ** 31) },
    ...{ steps: pick([0, 10, 1_000]), data: pick(["synthetic", "files"] as const) },
    ...{ device: pick(["auto", "cpu", "webgpu"] as const), threads: random.integer(9) },
  };
}

Deno.test("any settings survive a link, and random letters are settings or a RangeError", () => {
  const random = new Random("links");
  const letters = "problem=copying&model=mamba2&init=default,mimetic:step=0.5&lr=1e-3&%2C#";
  let read = 0;
  for (let i = 0; i < 300; i++) {
    const run = checkSettings(randomSettings(random));
    const link = encodeLink(run);
    assert.match(link, /^[\w.:=,&+-]*$/);
    assert.deepEqual(decodeLink(link), run, link);
    assert.deepEqual(
      new Set(link.split("&").filter(Boolean).map((part) => part.split("=")[0]))
        .difference(new Set(usedSettings(run))),
      new Set(),
    );
    const at = random.integer(link.length + 1);
    const from = random.integer(letters.length);
    const noise = letters.slice(from, from + random.integer(4));
    const mutated = link.slice(0, at) + noise + link.slice(at + random.integer(3));
    try {
      const found = decodeLink(mutated);
      assert.deepEqual(decodeLink(encodeLink(found)), found);
      read++;
    } catch (error) {
      assert.ok(error instanceof RangeError, `${mutated}: ${error}`);
    }
  }
  assert.ok(read > 0 && read < 300, `${read} of 300 mutated links were settings`);
});
