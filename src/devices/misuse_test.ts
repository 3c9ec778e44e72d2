/**
 * What is done wrong with a device is an error at once, in the same words on every device, and harms
 * nothing else on it.
 */
import assert from "assert";
import { assign, crossEntropy, embedding, exp, Graph, reshape, scale, view } from "../graph/mod.ts";
import type { Device } from "./device.ts";
import { openDevice } from "./open.ts";
import { misuses, type Party, w, x } from "./testing/misuses.ts";

/** A bystander, which must work whatever others do. */
async function makeVictim(device: Device): Promise<Party> {
  const variables = device.createVariables([w]);
  variables.write("w", Float32Array.of(1, 2, 3));
  const graph = new Graph();
  const program = await device.compile(
    { outputs: { y: scale(graph.variable("w", [3]), 2) } },
    variables,
  );
  return { variables, program };
}

async function checkVictim({ program, variables }: Party): Promise<void> {
  program.run({});
  assert.deepEqual(await program.read(), [{ y: Float32Array.of(2, 4, 6) }]);
  assert.deepEqual(await variables.read("w"), Float32Array.of(1, 2, 3));
}

/** A program of one variable and one input, to be misused. */
async function makeSinner(device: Device): Promise<Party> {
  const variables = device.createVariables([w, { name: "n", shape: [2], dtype: "int32" }]);
  const graph = new Graph();
  const v = graph.variable("w", [3]);
  const program = await device.compile(
    { outputs: { y: exp(graph.input("x", [3])) }, updates: [assign(v, scale(v, 2))] },
    variables,
    { maxPending: 2 },
  );
  return { variables, program };
}

/** The error of something that throws or rejects. */
async function errorOf(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    return String(error);
  }
  return "nothing";
}

const options = { sanitizeOps: false, sanitizeResources: false };

for (const kind of ["cpu", "webgpu"] as const) {
  Deno.test({
    name: `${kind}: misuse is an error in the same words everywhere, and harms nothing else`,
    ...options,
    async fn(t) {
      const device = await openDevice(kind);
      const victim = await makeVictim(device);
      for (const misuse of misuses) {
        await t.step({
          name: misuse.name,
          ...options,
          async fn() {
            const sinner = await makeSinner(device);
            assert.equal(await errorOf(() => misuse.do(sinner, device)), misuse.error);
            await checkVictim(victim);
            sinner.program.destroy();
            sinner.variables.destroy();
          },
        });
      }
      device.destroy();
    },
  });

  Deno.test({
    name: `${kind}: after the device is destroyed, everything says so`,
    ...options,
    async fn() {
      const device = await openDevice(kind);
      const { program, variables } = await makeSinner(device);
      program.run({ x: x() });
      const cut = Promise.allSettled([program.read(), variables.read("w")]);
      device.destroy();
      device.destroy();
      const doing = ["read results", 'read variable "w"'];
      (await cut).forEach((result, i) => {
        assert.ok(result.status === "rejected");
        assert.equal(result.reason.message, `Cannot ${doing[i]} as the device was destroyed`);
      });
      const outputs = { y: exp(new Graph().input("x", [3])) };
      const acts: [string, () => unknown][] = [
        ["run", () => program.run({ x: x() })],
        ["read results", () => program.read()],
        ['write variable "w"', () => variables.write("w", x())],
        ['read variable "w"', () => variables.read("w")],
        ["create variables", () => device.createVariables([w])],
        ["compile", () => device.compile({ outputs }, variables)],
      ];
      for (const [doing, act] of acts) {
        assert.equal(await errorOf(act), `Error: Cannot ${doing} as the device was destroyed`);
      }
      program.destroy();
      variables.destroy();
    },
  });

  Deno.test({
    name: `${kind}: indices out of range are refused, wherever they are in an input`,
    ...options,
    async fn() {
      const device = await openDevice(kind);
      const graph = new Graph();
      // Two tables read parts of one input; what lies between them is never read.
      const tokens = graph.input("tokens", [2, 34], "int32");
      const [small, large] = [graph.variable("small", [4, 2]), graph.variable("large", [9, 2])];
      const labels = graph.input("labels", [5], "int32");
      const outputs = {
        a: embedding(small, view(tokens, 0, [2])),
        b: embedding(large, reshape(view(tokens, 64, [4]), [2, 2])),
        c: crossEntropy(graph.variable("logits", [5, 3]), labels),
      };
      const variables = device.createVariables([
        { name: "small", shape: [4, 2], dtype: "float32" },
        { name: "large", shape: [9, 2], dtype: "float32" },
        { name: "logits", shape: [5, 3], dtype: "float32" },
      ]);
      const program = await device.compile({ outputs }, variables);
      const tokensOf = (a: number, b: number, c: number, d: number) =>
        Array.from(
          { length: 68 },
          (_, i) => i < 2 ? [a, b][i] : i < 64 ? 77 : [c, d, 0, 1][i - 64],
        );
      const good = { tokens: tokensOf(3, 0, 8, 5), labels: [0, 1, 2, -1, 2] };
      const run = (changed: Partial<typeof good>) => {
        const { tokens, labels } = { ...good, ...changed };
        program.run({ tokens: Int32Array.from(tokens), labels: Int32Array.from(labels) });
      };
      run({});
      const wrong: [Partial<typeof good>, string][] = [
        [
          { tokens: tokensOf(3, 4, 8, 5) },
          '"tokens": expected tokens from 0 to 3, got 4 at index 1',
        ],
        [
          { tokens: tokensOf(-1, 0, 8, 5) },
          '"tokens": expected tokens from 0 to 3, got -1 at index 0',
        ],
        [
          { tokens: tokensOf(3, 0, 8, 9) },
          '"tokens": expected tokens from 0 to 8, got 9 at index 65',
        ],
        [
          { labels: [0, 1, 3, -1, 2] },
          '"labels": expected classes from 0 to 2, or -1 where a row is to be ignored, got 3 at index 2',
        ],
        [
          { labels: [0, 1, 2, -1, -2147483648] },
          '"labels": expected classes from 0 to 2, or -1 where a row is to be ignored, ' +
          "got -2147483648 at index 4",
        ],
      ];
      for (const [changed, message] of wrong) {
        assert.throws(() => run(changed), {
          name: "RangeError",
          message: `Cannot feed ${message}`,
        });
      }
      // Only the good run was queued.
      assert.equal((await program.read()).length, 1);
      // Memory that other threads share is taken as it is at the moment.
      const shared = new Int32Array(new SharedArrayBuffer(4 * 68));
      shared.set(good.tokens);
      program.run({ tokens: shared, labels: Int32Array.from(good.labels) });
      assert.equal((await program.read()).length, 1);
      device.destroy();
    },
  });
}
