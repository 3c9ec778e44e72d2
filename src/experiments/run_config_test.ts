import assert from "assert";
import { integer, integers, list, numbers } from "./setting_kinds.ts";
import { addedLater, formerlySingle, type Settings, type SettingValues } from "./settings.ts";
import { makeRunConfig, parseRunConfig } from "./run_config.ts";
import { identityOf } from "./run_identity.ts";

const rules = {
  epochs: integer("passes", 12, 1, 1_000),
  init: list("arms", ["default"], ["default", "mimetic"]),
  lr: numbers("rates", [1e-3]),
};

const settings: SettingValues<typeof rules> = { epochs: 3, init: ["default"], lr: [0.1] };
const made = makeRunConfig<typeof rules>("demo", "deno task demo --epochs=3", "cpu", settings);

/** Reads a configuration with something changed. */
function read(change: (config: Record<string, unknown>) => unknown) {
  const config = JSON.parse(JSON.stringify(made));
  return parseRunConfig("runs/x", JSON.stringify(change(config) ?? config), "demo", rules);
}

Deno.test("a configuration comes back as it was made", () => {
  assert.deepEqual(made.settings, settings);
  assert.deepEqual(read(() => {}), made);
  assert.match(made.identity, /^[0-9a-f]{16}$/);
});

Deno.test("the identity is that of everything but the device", () => {
  const identity = (change: object, name = "demo", command = "deno task demo --epochs=3") =>
    makeRunConfig(name, command, "cpu", { ...settings, ...change }).identity;
  assert.equal(identity({}), made.identity);
  assert.equal(makeRunConfig("demo", made.command, "webgpu", settings).identity, made.identity);
  const reordered = Object.fromEntries(Object.entries(settings).reverse());
  assert.equal(makeRunConfig("demo", made.command, "cpu", reordered).identity, made.identity);
  for (const other of [{ epochs: 4 }, { lr: [0.2] }, { init: ["default", "mimetic"] }]) {
    assert.notEqual(identity(other), made.identity);
  }
  assert.notEqual(identity({}, "other"), made.identity);
  assert.notEqual(identity({}, "demo", "deno task demo"), made.identity);
});

Deno.test("what isn't a configuration of the experiment is refused with file, key, rule and value", () => {
  // deno-lint-ignore no-explicit-any
  const wrong: [(config: any) => unknown, RegExp][] = [
    [
      (c) => c.settings.epochs = "abc",
      /expected settings\.epochs to be a whole .* 1000, got "abc"$/,
    ],
    [(c) => c.settings.epochs = null, /expected settings\.epochs to be .*, got null$/],
    [(c) => c.settings.epochs = 1001, /expected settings\.epochs to be .*, got 1001$/],
    [(c) => delete c.settings.epochs, /expected settings\.epochs to be .*, got nothing$/],
    [
      (c) => c.device = "gpu",
      /expected device to be one of auto, webgpu, webgpu:dawn, cpu, got "gpu"$/,
    ],
    [
      (c) => delete c.device,
      /expected device to be one of auto, webgpu, webgpu:dawn, cpu, got nothing$/,
    ],
    [(c) => c.settings.init = [], /settings\.init to be some of default, mimetic, got \[\]$/],
    [(c) => c.settings.init = ["foo"], /settings\.init to be .*, got \["foo"\]$/],
    [(c) => delete c.settings.lr, /settings\.lr to be up to 100 numbers from .*, got nothing$/],
    [(c) => c.settings.lr = "0.1", /settings\.lr to be .*, got "0.1"$/],
    [(c) => c.settings.epoch = 3, /expected no other settings .*, got epoch; nearest: epochs, /],
    [(c) => c.settings.out = "x", /expected no other settings .*, got out; nearest: /],
    [(c) => c.settings.device = "cpu", /expected no other settings .*, got device; nearest: /],
    [(c) => c.settings = null, /expected settings to be an object, got null$/],
    [(c) => c.settings = [], /expected settings to be an object, got \[\]$/],
    [
      (c) => delete c.format,
      /expected format to be 3, got nothing; another version of mimetic made/,
    ],
    [(c) => c.format = 2, /expected format to be 3, got 2; another version/],
    [(c) => c.command = 3, /expected command to be a text, got 3$/],
    [(c) => delete c.identity, /expected identity to be a text, got nothing$/],
    [(c) => delete c.experiment, /expected experiment to be "demo", got nothing$/],
    [(c) => c.experiment = { a: 1 }, /expected experiment to be "demo", got \{"a":1\}$/],
  ];
  for (const [change, message] of wrong) {
    const changed = (config: Record<string, unknown>) => void change(config);
    assert.throws(() => read(changed), (error: Error) => {
      assert.equal(error.name, "RangeError");
      assert.match(error.message, /^Cannot read runs\/x\/config\.json: [^\n]*$/);
      assert.match(error.message, message);
      return true;
    });
  }
  for (const text of ["null", "[]", "3", '"x"']) {
    assert.throws(
      () => parseRunConfig("runs/x", text, "demo", rules),
      new RegExp(`^RangeError: Cannot read runs/x/config\\.json: expected an object, got `),
    );
  }
  for (const text of ["", "{broken", "nonsense"]) {
    assert.throws(() => parseRunConfig("runs/x", text, "demo", rules), /: expected JSON, got /);
  }
});

Deno.test("a run of another experiment is refused with the command that goes on with it", () => {
  assert.throws(() => parseRunConfig("runs/x", JSON.stringify(made), "other", rules), {
    name: "RangeError",
    message: "Cannot resume runs/x: expected a run of other, got one of demo; go on with " +
      "deno task demo --resume=runs/x",
  });
});

Deno.test("settings or a command that were changed later are noticed; the device may be another", () => {
  // deno-lint-ignore no-explicit-any
  const changes: ((config: any) => void)[] = [
    (c) => c.settings.epochs = 4,
    (c) => c.settings.lr = [0.1, 0.2],
    (c) => c.command = "deno task demo --epochs=4",
    (c) => c.identity = "0".repeat(16),
  ];
  for (const change of changes) {
    assert.throws(() => read((config) => void change(config)), {
      name: "RangeError",
      message:
        "Cannot resume runs/x: expected the settings and command that it was started with, " +
        "but config.json was changed since and would mix settings; put them back, or start anew with " +
        "--out",
    });
  }
  // deno-lint-ignore no-explicit-any
  assert.equal(read((c: any) => void (c.device = "auto")).device, "auto");
});

Deno.test("a folder of an older format is read where the experiment goes on with it, by its own digest", () => {
  const identity = identityOf("demo", made.command, settings, 2);
  const text = JSON.stringify({ ...made, format: 2, identity });
  const old = parseRunConfig("runs/x", text, "demo", rules, [2]);
  assert.deepEqual(old, { ...made, format: 2, identity });
  assert.notEqual(identity, made.identity);
  assert.throws(
    () => parseRunConfig("runs/x", text, "demo", rules, [1]),
    /expected format to be 3/,
  );
  const mixed = JSON.stringify({ ...made, format: 2 });
  assert.throws(() => parseRunConfig("runs/x", mixed, "demo", rules, [2]), /was changed since/);
});

Deno.test("folders of before a setting was added or became a list are read, with their identity", () => {
  const now = {
    ...rules,
    epochs: formerlySingle(integers("passes", [12], 1, 1_000)),
    tests: addedLater(integer("tests", 5, 1, 10)),
  };
  const text = JSON.stringify(made);
  const config = parseRunConfig("runs/x", text, "demo", now);
  assert.deepEqual(config.settings, { ...settings, epochs: [3], tests: 5 });
  assert.equal(config.identity, made.identity);
  const written = makeRunConfig("demo", made.command, "cpu", config.settings);
  const again = parseRunConfig("runs/x", JSON.stringify(written), "demo", now);
  assert.deepEqual(again.settings, config.settings);
  const refused = (change: object, rules: Settings, message: RegExp) => {
    const changed = { ...made, settings: { ...made.settings, ...change } };
    assert.throws(() => parseRunConfig("runs/x", JSON.stringify(changed), "demo", rules), message);
  };
  refused({ epochs: 0 }, now, /expected settings\.epochs to be up to 100 whole .*, got \[0\]$/);
  refused({ tests: 11 }, now, /expected settings\.tests to be a whole .*, got 11$/);
  refused({ tests: 5 }, now, /config\.json was changed since/);
  refused(
    {},
    { ...now, more: integer("more", 1) },
    /expected settings\.more to be .* got nothing$/,
  );
});
