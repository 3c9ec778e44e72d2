import assert from "assert";
import { operationCases } from "../testing/operation_cases.ts";
import { requestDevice, requireAdapter } from "./adapter.ts";
import { probeSubgroups } from "./capabilities.ts";
import type { Dispatch } from "./dispatch.ts";
import { programOf } from "./testing/bound_steps.ts";
import { checkProgram } from "./testing/check_bindings.ts";
import { unrollLoops } from "./unroll.ts";
import { needsOf, type TextFile, textProblems } from "./testing/texts.ts";

// Of every dispatch that any tuning chooses for any operation: what it binds, its uniform block, and
// its text.

interface Walk {
  /** Cases with what is wrong with their dispatches. */
  readonly problems: readonly string[];
  /** A dispatch of each text with each set of constants. */
  readonly kernels: ReadonlyMap<string, Dispatch>;
}

let walked: Walk | undefined;

/** Goes through the dispatches of all operations once, for all tests here. */
function walk(): Walk {
  if (walked) return walked;
  const problems: string[] = [];
  const kernels = new Map<string, Dispatch>();
  for (const operationCase of operationCases) {
    try {
      const dispatches = checkProgram(programOf(operationCase));
      for (const { dispatch } of dispatches) {
        kernels.set(JSON.stringify([dispatch.source, dispatch.constants]), dispatch);
      }
    } catch (error) {
      problems.push(`${operationCase.name}: ${(error as Error).message}`);
    }
  }
  return walked = { problems, kernels };
}

const FOLDER = new URL("../../../kernels/webgpu/", import.meta.url);

const files: readonly TextFile[] = [...Deno.readDirSync(FOLDER)]
  .filter(({ isDirectory }) => isDirectory)
  .flatMap(({ name: family }) =>
    Array.from(Deno.readDirSync(new URL(`${family}/`, FOLDER)), ({ name }) => `${family}/${name}`)
  )
  .filter((path) => path.endsWith(".wgsl"))
  .map((path) => ({ path, text: Deno.readTextFileSync(new URL(path, FOLDER)) }));

Deno.test("no dispatch of any operation binds bytes twice or more than every device allows", () => {
  const { problems } = walk();
  assert.equal(problems.length, 0, `\n${problems.join("\n")}`);
});

Deno.test("every file of WGSL is part of a kernel, and lists what it is put together with", () => {
  const texts = new Set(Array.from(walk().kernels.values(), ({ source }) => source));
  const problems = textProblems(files, texts.keys());
  assert.equal(problems.length, 0, `\n${problems.join("\n")}`);
});

Deno.test({
  name: "webgpu: every file of WGSL that needs no other is valid, and so is every kernel",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const { adapter } = await requireAdapter();
    const device = await requestDevice(adapter);
    const directive = await probeSubgroups(device);
    const prefix = "text" in directive ? directive.text : "";
    const alone = files.filter(({ text }) => !needsOf(text).length);
    const texts = [
      ...alone.map(({ path, text }) => [`${path}, which lists no needs`, text] as const),
      ...Array.from(
        walk().kernels.values(),
        ({ kernel, source, constants, subgroups }) => {
          const code = unrollLoops(subgroups ? prefix + source : source, constants);
          return [`kernel "${kernel}"`, code] as const;
        },
      ),
    ];
    for (const [name, code] of texts) {
      const error = await errorOf(device, code);
      assert.equal(error, undefined, `expected valid WGSL, got ${name}: ${error}`);
    }
    assert.notEqual(await errorOf(device, "fn f() { g(); }"), undefined);
    device.destroy();
  },
});

/** What is wrong with a text, if something is. */
async function errorOf(device: GPUDevice, code: string): Promise<string | undefined> {
  device.pushErrorScope("validation");
  device.createShaderModule({ label: "text", code });
  return (await device.popErrorScope())?.message;
}
