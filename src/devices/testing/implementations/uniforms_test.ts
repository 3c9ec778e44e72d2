import assert from "assert";
import { makeShaderDataDefinitions, makeStructuredView } from "npm:webgpu-utils@2.1.1";
import type { Dispatch } from "../../webgpu/dispatch.ts";
import { layoutOf, packParams } from "../../webgpu/params.ts";
import { programOf } from "../../webgpu/testing/bound_steps.ts";
import { checkProgram } from "../../webgpu/testing/check_bindings.ts";
import { operationCases } from "../operation_cases.ts";

// The bytes of every uniform block, against a library that reads the shader's struct as well. It takes
// the struct alone: its parser doesn't take all that compilers do.

/** A dispatch of each struct Params, of all operations and tunings. */
function dispatches(): Dispatch[] {
  const found = new Map<object, Dispatch>();
  for (const operationCase of operationCases) {
    for (const { dispatch } of checkProgram(programOf(operationCase))) {
      found.set(layoutOf(dispatch.kernel, dispatch.source), dispatch);
    }
  }
  return [...found.values()];
}

Deno.test("uniform blocks have the bytes that webgpu-utils gives them", () => {
  const all = dispatches();
  assert.ok(all.length > 20, `expected more than 20 structs, got ${all.length}`);
  for (const { kernel, source, params } of all) {
    const struct = /struct Params \{[^}]*\}/.exec(source)![0];
    const { uniforms } = makeShaderDataDefinitions(`${struct}\nvar<uniform> params: Params;`);
    const view = makeStructuredView(uniforms.params);
    view.set(params);
    const found = new Uint32Array(packParams({ kernel, source, params }));
    const expected = new Uint32Array(found.length);
    expected.set(new Uint32Array(view.arrayBuffer));
    assert.deepEqual(found, expected, kernel);
  }
});
