import assert from "assert";
import type { Device, Values } from "../device.ts";
import { variablesOf } from "../plan/variables.ts";
import { type ProgramCase, randomProgram } from "../testing/random_program.ts";
import { openCpu } from "./device.ts";

Deno.test("fusing doesn't move a bit of random programs", async () => {
  const device = await openCpu({ threads: 2 });
  let saved = 0;
  for (let seed = 0; seed < 60; seed++) {
    const made = randomProgram(seed);
    const [fused, apart] = [await run(device, made, true), await run(device, made, false)];
    assert.deepEqual(fused.results, apart.results, `program ${seed}`);
    saved += apart.dispatches - fused.dispatches;
  }
  device.destroy();
  assert.ok(saved > 300, `${saved}`);
});

/** The outputs of a program, and what it leaves in its variables. */
async function run(device: Device, { program, given }: ProgramCase, fuse: boolean) {
  const types = variablesOf(program);
  const variables = device.createVariables(types);
  for (const { name } of types) variables.write(name, given[name]);
  const executable = await device.compile(program, variables, { fuse });
  const inputs = { ...given };
  for (const { name } of types) delete inputs[name];
  executable.run(inputs);
  const [outputs] = await executable.read();
  const results: Record<string, Values> = { ...outputs };
  for (const { name } of types) results[`variable ${name}`] = await variables.read(name);
  const { dispatches } = executable;
  executable.destroy();
  variables.destroy();
  return { results, dispatches };
}
