import assert from "assert";
import { refuseScalarRoots } from "./scalar_roots.ts";

Deno.test("kernels that take the root of a single number are refused by their function's name", () => {
  const kernel = (name: string, root: string) =>
    `(func $${name} (param $0 i32)\n  local.get $0\n  f32.load\n  ${root}\n  drop\n)\n`;
  const right = kernel("norms", "f32x4.sqrt") + kernel("statistics", "f64.sqrt");
  refuseScalarRoots(`(module\n${right})`);
  assert.throws(
    () => refuseScalarRoots(`(module\n${right}${kernel("shared/step", "f32.sqrt")}${right})`),
    {
      message: "Cannot compile the CPU kernels: expected roots by shared/vector.ts's functions, " +
        "got f32.sqrt in $shared/step",
    },
  );
});
