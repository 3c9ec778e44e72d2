import assert from "assert";

// Mesa's llvmpipe has eight lanes where the processor has AVX, and four elsewhere, as on ARM. Cached
// machine code would hide the difference.
const env = { LP_NATIVE_VECTOR_WIDTH: "128", MESA_SHADER_CACHE_DISABLE: "true" };

async function run(...args: string[]): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), {
    args,
    env,
    stdout: "piped",
    stderr: "piped",
  });
  const { code, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert.equal(code, 0, out.slice(-4000) + err.slice(-4000));
  return out;
}

Deno.test("webgpu: with vectors of 128 bits, kernels for four lanes are taken", async () => {
  const module = JSON.stringify(new URL("./device.ts", import.meta.url).href);
  const open = `import { openWebGpu } from ${module};
    const warnings = [];
    const device = await openWebGpu({ cache: false, onWarning: (line) => warnings.push(line) });
    const { description: { name }, tuning } = device;
    console.log(JSON.stringify({ name, tuning, warnings }));
    device.destroy();`;
  const { name, tuning, warnings } = JSON.parse(await run("eval", "--no-check", open));
  assert.deepEqual(warnings, []);
  // Another adapter takes what it takes with wider vectors.
  if (!/llvmpipe/.test(name)) return;
  assert.equal(tuning.matmul, "subgroup4");
  assert.equal(tuning.attention, "subgroup4");
});

Deno.test("webgpu: with vectors of 128 bits, products and attention agree with the reference", async () => {
  const tests = new URL("./operations_test.ts", import.meta.url).pathname;
  const filter = "/webgpu: (matmul|linear|multi-layer|sum of two|attention|the device)/";
  const out = await run("test", "-A", "--no-check", `--filter=${filter}`, tests);
  const passed = Number(/(\d+) passed/.exec(out)?.[1]);
  assert.ok(passed >= 42, out.slice(-1000));
});
