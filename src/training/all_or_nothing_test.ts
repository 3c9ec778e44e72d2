/** What is refused changes nothing and leaks nothing. */
import assert from "assert";
import { openDevice } from "../devices/mod.ts";
import { createSession, digests, noiseBatch } from "./testing/sessions.ts";
import type { Initializer, StructuredInitializer } from "../initializers/mod.ts";
import { initialize } from "../models/mod.ts";
import { Session } from "./session.ts";
import {
  BATCH,
  model,
  network,
  openMeasured,
  refusals,
  sessionOptions,
  wrongStates,
} from "./testing/refusals.ts";

const options = { sanitizeOps: false, sanitizeResources: false };

Deno.test({
  name: "sessions that are refused leave the CPU device's memory as it was",
  ...options,
  async fn() {
    const { device, bytes } = await openMeasured();
    // Once, so that the memory has grown to what a whole session takes.
    (await Session.create(sessionOptions(device))).destroy();
    const before = bytes();
    for (const [name, changed] of Object.entries(refusals(device))) {
      if (name === "a batch that is too large") continue; // grows it: see below
      for (let i = 0; i < 10; i++) {
        await assert.rejects(
          Session.create({ ...sessionOptions(device), ...changed }),
          Error,
          name,
        );
      }
      assert.equal(bytes(), before, name);
    }
    device.destroy();
  },
});

Deno.test({
  name: "a session that is too large leaks nothing, however often it is tried",
  ...options,
  async fn() {
    const { device, bytes } = await openMeasured();
    const large = refusals(device)["a batch that is too large"];
    const attempt = () =>
      assert.rejects(Session.create({ ...sessionOptions(device), ...large }), {
        name: "RangeError",
        message: /^Cannot make room for .* as WebAssembly's memory holds at most 4 GiB/,
      });
    await attempt();
    const before = bytes();
    for (let i = 0; i < 10; i++) await attempt();
    assert.equal(bytes(), before);
    device.destroy();
  },
});

Deno.test({
  name: "sessions that are refused destroy all buffers that were made for them",
  ...options,
  async fn() {
    const { createBuffer } = GPUDevice.prototype;
    const { destroy } = GPUBuffer.prototype;
    const open = new Set<GPUBuffer>();
    const device = await openDevice("webgpu");
    GPUDevice.prototype.createBuffer = function (descriptor) {
      const buffer = createBuffer.call(this, descriptor);
      open.add(buffer);
      return buffer;
    };
    GPUBuffer.prototype.destroy = function () {
      open.delete(this);
      return destroy.call(this);
    };
    try {
      for (const [name, changed] of Object.entries(refusals(device))) {
        await assert.rejects(
          Session.create({ ...sessionOptions(device), ...changed }),
          Error,
          name,
        );
        assert.equal(open.size, 0, name);
      }
      const session = await Session.create(sessionOptions(device));
      session.update(noiseBatch(model, BATCH, 0), 1e-3);
      assert.ok(Number.isFinite((await session.read())[0].loss[0]));
      session.destroy();
      assert.equal(open.size, 0);
    } finally {
      GPUDevice.prototype.createBuffer = createBuffer;
      GPUBuffer.prototype.destroy = destroy;
      device.destroy();
    }
  },
});

for (const kind of ["cpu", "webgpu"] as const) {
  Deno.test({
    name: `${kind}: a restore that is refused changes nothing`,
    ...options,
    async fn() {
      const device = await openDevice(kind);
      const session = await createSession(device, model, BATCH);
      const good = await session.save();
      session.update(noiseBatch(model, BATCH, 0), 1e-2);
      await session.read();
      const before = await digests(await session.save());
      for (const [name, state] of Object.entries(await wrongStates(device, good))) {
        assert.throws(() => session.restore(state), /^(Range|Type)Error: Cannot /, name);
        assert.deepEqual(await digests(await session.save()), before, name);
        assert.equal(session.step, 1, name);
      }
      session.restore(good);
      assert.equal(session.step, 0);
      session.destroy();
      device.destroy();
    },
  });

  Deno.test({
    name: `${kind}: an update that is refused changes nothing`,
    ...options,
    async fn() {
      const device = await openDevice(kind);
      const session = await createSession(device, model, BATCH);
      const before = await digests(await session.save());
      const good = noiseBatch(model, BATCH, 0);
      const update = (changed: object, rate: unknown = 1e-3) =>
        session.update({ ...good, ...changed }, rate as number);
      const number = "expected the learning rate to be a finite number of at least 0";
      const wrong: [() => void, string][] = [
        [
          () => update({ labels: Int32Array.of(0, 1, 10, 2) }),
          'Cannot feed "labels": expected classes from 0 to 9, or -1 where a row is to be ignored, ' +
          "got 10 at index 2",
        ],
        [
          () => update({ images: good.images.map((x, i) => i === 77 ? NaN : x) }),
          'Cannot feed "images": expected finite numbers, got NaN at index 77',
        ],
        [
          () => update({ images: good.images.map((x, i) => i === 78 ? -Infinity : x) }),
          'Cannot feed "images": expected finite numbers, got -Infinity at index 78',
        ],
        [
          () => update({ scalars: new Float32Array(3) }),
          'Cannot feed "scalars": expected the objective\'s inputs only, as the session makes this one',
        ],
        ...[NaN, Infinity, -1].map((rate): [() => void, string] => [
          () => update({}, rate),
          `Cannot update: ${number}, got ${rate}`,
        ]),
        [
          () => update({}, 1e39),
          "Cannot update: expected the learning rate to be within the range of float32, " +
          "a finite number of at least 0, got 1e+39",
        ],
        ...[undefined, null, "1e-3"].map((rate): [() => void, string] => [
          () => session.update(good, rate as unknown as number),
          `Cannot update: ${number}, got ${JSON.stringify(rate)}`,
        ]),
      ];
      for (const [act, message] of wrong) assert.throws(act, { message });
      assert.equal(session.step, 0);
      assert.deepEqual(await session.read(), []);
      assert.deepEqual(await digests(await session.save()), before);
      update({});
      assert.ok(Number.isFinite((await session.read())[0].loss[0]));
      session.destroy();
      device.destroy();
    },
  });
}

Deno.test("initial values that aren't finite are refused, with the parameter's name and the scheme", () => {
  const override = (initializer: Initializer) => ({
    seed: 0,
    override: ({ name }: { name: string }) => name === "head.bias" ? initializer : undefined,
  });
  const wrong: [Initializer, RegExp][] = [
    [
      function broken({ shape }) {
        return new Float32Array(shape[0]).fill(NaN, 3);
      },
      /^RangeError: Cannot initialize "head.bias" by broken: .* finite numbers, got NaN at index 3$/,
    ],
    [
      () => new Float64Array(10) as unknown as Float32Array,
      /^TypeError: Cannot initialize "head.bias": expected a Float32Array, got Float64Array$/,
    ],
    [
      () => undefined as unknown as Float32Array,
      /^TypeError: Cannot initialize "head.bias": expected a Float32Array, got undefined$/,
    ],
  ];
  for (const [initializer, message] of wrong) {
    assert.throws(() => initialize(network, override(initializer)), message);
  }
  const scheme: StructuredInitializer = {
    kind: "attention",
    initialize(role, weights) {
      if (role.kind === "attention") weights(role.query.parameter)[5] = Infinity;
    },
  };
  assert.throws(
    () => initialize(network, { seed: 0, structured: [scheme] }),
    /^RangeError: Cannot initialize "blocks.0.attn.qkv.weight" by the attention scheme: expected finite numbers, got Infinity at index 5$/,
  );
  for (const seed of [null, {}, [], NaN, 0.5]) {
    const wrong = seed as unknown as number;
    assert.throws(() => initialize(network, { seed: wrong }), /^\w+Error: Cannot seed a random/);
  }
});

Deno.test("structured schemes don't write into arrays that an initializer keeps", () => {
  const { name } = network.parameters.find(({ name }) => name.endsWith("qkv.weight"))!;
  const kept = new Float32Array(72 * 24).fill(0.25);
  const scheme: StructuredInitializer = {
    kind: "attention",
    initialize: (role, weights) =>
      void (role.kind === "attention" && weights(role.query.parameter).fill(1)),
  };
  const override = (p: { name: string }) => p.name === name ? () => kept : undefined;
  const values = initialize(network, { seed: 0, structured: [scheme], override });
  assert.ok(values.get(name)!.every((x) => x === 1));
  assert.ok(kept.every((x) => x === 0.25));
});
