import assert from "assert";
import { type Device, openCpu } from "../src/devices/mod.ts";
import { parts, verifyPart } from "./convolutions.ts";
import { requireExact } from "./exact.ts";
import { verifyScan } from "./sequences.ts";

Deno.test("a result that is wrong in its middle, not a number or too short is refused", () => {
  const exact = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i));
  const found = Float32Array.from(exact);
  requireExact("it", found, exact);
  for (const wrong of [found[500] + 0.001, NaN, Infinity]) {
    const other = found.slice();
    other[500] = wrong;
    assert.throws(
      () => requireExact("it", other, exact),
      /^Error: Cannot time it: expected -0\.4677\d* at 500 of 1000, got /,
    );
  }
  assert.throws(
    () => requireExact("it", found.subarray(1), exact),
    /^Error: Cannot time it: expected 1000 numbers, got 999$/,
  );
});

/** A device all of whose results are wrong in their middle, or right. */
function altered(device: Device, by: number): Device {
  return {
    ...{ description: device.description, lost: device.lost, timing: device.timing },
    allocations: 0,
    createVariables: (types) => device.createVariables(types),
    async compile(program, variables, options) {
      const executable = await device.compile(program, variables, options);
      return Object.assign(Object.create(executable), {
        run: executable.run.bind(executable),
        destroy: executable.destroy.bind(executable),
        async read() {
          const results = await executable.read();
          for (const values of results.flatMap((result) => Object.values(result))) {
            values[Math.floor(values.length / 2)] += by;
          }
          return results;
        },
      });
    },
    destroy: () => {},
  };
}

Deno.test("convolutions and scans that are wrong in their middle alone aren't timed", async () => {
  const device = await openCpu({ threads: 1 });
  const [right, wrong] = [altered(device, 0), altered(device, NaN)];
  try {
    for (const part of parts) {
      for (const kernel of [3, 15]) {
        await verifyPart(right, part, kernel);
        const message = new RegExp(`^Error: Cannot time the ${part} of kernel ${kernel}: expected`);
        await assert.rejects(verifyPart(wrong, part, kernel), message);
        await assert.rejects(verifyPart(altered(device, 0.1), part, kernel), message);
      }
    }
    await verifyScan(right);
    await assert.rejects(verifyScan(wrong), /^Error: Cannot time the scan, y: expected .* NaN$/);
  } finally {
    device.destroy();
  }
});
