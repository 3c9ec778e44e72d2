import assert from "assert";
import type { Tuning } from "./dispatch.ts";

// Mesa's llvmpipe has eight lanes where the processor has AVX, and four elsewhere, as on ARM. Cached
// machine code would hide the difference.
const env = { LP_NATIVE_VECTOR_WIDTH: "128", MESA_SHADER_CACHE_DISABLE: "true" };

async function evaluate(script: string): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", script],
    env,
    stdout: "piped",
    stderr: "piped",
  });
  const { code, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert.equal(code, 0, out.slice(-4000) + err.slice(-4000));
  return out;
}

interface Opening {
  readonly name: string;
  readonly tuning: Tuning;
  readonly warnings: readonly string[];
}

/** What a device with narrow vectors is, whose adapter says something else of itself. */
async function open(info: Partial<GPUAdapterInfo>): Promise<Opening> {
  const at = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const script = `import { changedGpu } from ${at("./testing/changed_gpu.ts")};
    import { openWebGpu } from ${at("./device.ts")};
    const warnings = [];
    const device = await openWebGpu({
      gpu: changedGpu({ info: ${JSON.stringify(info)} }),
      onWarning: (line) => warnings.push(line),
      cache: false,
    });
    const { description: { name }, tuning } = device;
    console.log(JSON.stringify({ name, tuning, warnings }));
    device.destroy();`;
  return JSON.parse(await evaluate(script));
}

Deno.test("webgpu: with vectors of 128 bits, kernels for four lanes are taken", async () => {
  const { name, tuning, warnings } = await open({});
  assert.deepEqual(warnings, []);
  // Another adapter takes what it takes with wider vectors.
  if (!/llvmpipe/.test(name)) return;
  assert.equal(tuning.matmul, "subgroup4");
  assert.equal(tuning.attention, "subgroup4");
});

Deno.test("webgpu: an adapter that has fewer lanes than it says is found out", async () => {
  const { name, tuning, warnings } = await open({ subgroupMinSize: 8, subgroupMaxSize: 8 });
  if (!/llvmpipe/.test(name)) return;
  assert.equal(tuning.matmul, "direct");
  assert.equal(tuning.attention, "staged");
  assert.equal(warnings.length, 2, warnings.join("\n"));
  for (const warning of warnings) assert.match(warning, /: subgroup8 \w+ kernels are wrong \(/);
});
