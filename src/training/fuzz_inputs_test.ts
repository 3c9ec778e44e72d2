import assert from "assert";

/** Trials a device, within a second or two; the script itself takes any number. */
const COUNT = 400;

const script = new URL("./testing/fuzz_inputs.ts", import.meta.url).href;

/** In a process of its own, as bounds checks of WebAssembly can be left out at its start only. */
async function fuzz(device: string, seed: number): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      "--v8-flags=--no-wasm-bounds-checks",
      script,
      `--device=${device}`,
      `--count=${COUNT}`,
      `--seed=${seed}`,
    ],
    env: { NO_COLOR: "1" },
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

for (const device of ["cpu", "webgpu"]) {
  Deno.test(`${device}: inputs made at random is refused, or gives the right numbers`, async () => {
    for (const seed of [1, 2]) {
      const said = await fuzz(device, seed);
      const [, refused, taken] = /: (\d+) refused, (\d+) taken and right/.exec(said)!.map(Number);
      assert.equal(refused + taken, COUNT, said);
      assert.ok(refused > COUNT / 2 && taken > COUNT / 10, said);
    }
  });
}
