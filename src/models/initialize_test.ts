import assert from "assert";
import {
  constant,
  mimeticAttention,
  onLayers,
  residualFreeAttention,
  type Role,
  type StructuredInitializer,
} from "../initializers/mod.ts";
import { describe } from "./describe.ts";
import { initialize } from "./initialize.ts";
import { vit } from "./vit.ts";

const network = (depth: number) => describe(vit({ dim: 24, depth, heads: 3, patch: 8 }));

Deno.test("the same seed gives the same values, another seed others", () => {
  const [a, b, c] = [0, 0, 1].map((seed) => initialize(network(1), { seed }));
  assert.deepEqual(a, b);
  const name = "blocks.0.attn.qkv.weight";
  assert.notDeepEqual(a.get(name), c.get(name));
  assert.notDeepEqual(a.get(name), a.get("blocks.0.mlp.fc1.weight")!.slice(0, 72 * 24));
});

Deno.test("adding a layer doesn't shift what the others draw", () => {
  for (const structured of [[], [mimeticAttention()]]) {
    const [small, large] = [1, 2].map((depth) =>
      initialize(network(depth), { seed: 5, structured })
    );
    for (const [name, values] of small) assert.deepEqual(large.get(name), values, name);
    assert.ok(large.size > small.size);
  }
});

Deno.test("values have the declared sizes, in the order of declaration", () => {
  const { parameters, roles } = network(1);
  const values = initialize({ parameters, roles }, { seed: 0 });
  assert.deepEqual([...values.keys()], parameters.map(({ name }) => name));
  const wrong = parameters.map((declaration) => ({
    ...declaration,
    initializer: () => new Float32Array(3),
  }));
  assert.throws(() => initialize({ parameters: wrong, roles }, { seed: 0 }), {
    name: "RangeError",
    message:
      'Cannot initialize "patch_embed.proj.weight": expected values of shape [24, 3, 8, 8], got 3',
  });
});

Deno.test("an override takes a default's place, where there is one", () => {
  const options = { seed: 0, structured: [] };
  const plain = initialize(network(1), options);
  const changed = initialize(network(1), {
    ...options,
    override: ({ name }) => name.endsWith("head.weight") ? constant(2) : undefined,
  });
  assert.ok(changed.get("head.weight")!.every((value) => value === 2));
  changed.delete("head.weight");
  plain.delete("head.weight");
  assert.deepEqual(changed, plain);
});

Deno.test("structured schemes change what their roles are about, and nothing else", () => {
  const plain = initialize(network(2), { seed: 0 });
  const mimetic = initialize(network(2), { seed: 0, structured: [mimeticAttention()] });
  for (const [name, values] of plain) {
    const same = values.every((value, i) => value === mimetic.get(name)![i]);
    assert.equal(same, !/attn\.(qkv|proj)\.weight$/.test(name), name);
  }
});

Deno.test("structured schemes run in order on roles with streams of their own", () => {
  const seen: string[] = [];
  const scheme = (label: string): StructuredInitializer => ({
    kind: "attention",
    initialize: (role: Role, _, random) =>
      void seen.push(`${label} ${role.name} ${random.uniform()}`),
  });
  initialize(network(2), { seed: 0, structured: [scheme("a"), scheme("b")] });
  const [a0, a1, b0, b1] = seen;
  assert.match(a0, /^a blocks\.0\.attn /);
  assert.match(a1, /^a blocks\.1\.attn /);
  assert.deepEqual([b0.slice(1), b1.slice(1)], [a0.slice(1), a1.slice(1)]);
  assert.notEqual(a0.split(" ")[2], a1.split(" ")[2]);
});

/** How many workers start meanwhile. */
function workersOf(work: () => void): number {
  const { Worker } = globalThis;
  let started = 0;
  globalThis.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      started++;
    }
  };
  try {
    work();
  } finally {
    globalThis.Worker = Worker;
  }
  return started;
}

Deno.test("large weights are drawn by as many threads as are allowed, to the same bits", () => {
  const wide = describe(vit({ dim: 416, depth: 1, heads: 13, patch: 16 }));
  const mimetic = onLayers(mimeticAttention({ valueProjection: false }), [0]);
  for (const scheme of [mimetic, residualFreeAttention()]) {
    const draw = (threads: number) =>
      initialize(wide, { seed: 0, structured: [scheme], threads }).get("blocks.0.attn.qkv.weight");
    const made: unknown[] = [];
    assert.equal(workersOf(() => made.push(draw(1))), 0);
    assert.equal(workersOf(() => made.push(draw(2))), 1);
    assert.deepEqual(made[0], made[1]);
  }
  for (const threads of [0, 1.5, NaN]) {
    assert.throws(() => initialize(network(1), { seed: 0, threads }), {
      name: "RangeError",
      message:
        `Cannot initialize: expected threads to be a whole number of at least 1, got ${threads}`,
    });
  }
});

Deno.test("a structured scheme without a role is refused", () => {
  const { parameters } = network(1);
  assert.throws(
    () => initialize({ parameters, roles: [] }, { seed: 0, structured: [mimeticAttention()] }),
    {
      name: "RangeError",
      message: 'Cannot initialize: expected a network with roles of the kind "attention", got none',
    },
  );
});
