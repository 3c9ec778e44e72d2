import assert from "assert";
import { instructions } from "./kernels/mod.ts";
import { unweave, weave } from "../../../kernels/cpu/weave.ts";
import { CONTROL } from "../../../kernels/cpu/memory_layout.ts";
import { chooseVariant } from "./wasm.ts";

const { module, shared } = await chooseVariant();
const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared });
const { exports } = new WebAssembly.Instance(module, { env: { memory, abort: () => {} } });

Deno.test("the kernels' constants lie between the control words and what is given out", () => {
  const end = (exports.staticEnd as WebAssembly.Global).value as number;
  assert.ok(end > CONTROL.message + CONTROL.messageBytes);
  assert.ok(end <= CONTROL.bytes, `${end}`);
});

Deno.test("every instruction has a kernel of its name", () => {
  for (const name in instructions) assert.equal(typeof exports[name], "function", name);
});

Deno.test("what is woven of any lengths comes back", () => {
  for (const lengths of [[0, 1], [4096, 4095], [10_000, 3, 12_289], [7]]) {
    const strings = lengths.map((length, which) =>
      Uint8Array.from({ length }, (_, i) => (i * 31 + which * 7) & 255)
    );
    const woven = weave(strings);
    strings.forEach((string, i) => assert.deepEqual(unweave(woven, lengths, i), string));
  }
});
