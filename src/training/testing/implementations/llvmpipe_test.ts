import assert from "assert";
import { type Device, openWebGpu } from "../../../devices/mod.ts";
import { testOperations } from "../../../devices/testing/operation_tests.ts";
import { testDeviceSteps } from "../golden_cases.ts";
import { chooseDriver } from "./vulkan.ts";

// llvmpipe as it is on processors without AVX and on ARM: registers of 128 bits, so four lanes. Machine
// code that was cached for eight would hide it. The driver reads these when it is first asked for.
Deno.env.set("LP_NATIVE_VECTOR_WIDTH", "128");
Deno.env.set("MESA_SHADER_CACHE_DISABLE", "true");

async function open(): Promise<Device> {
  const advice = "on Debian `apt-get install -y mesa-vulkan-drivers`";
  chooseDriver("lvp_icd", ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"], advice);
  const device = await openWebGpu();
  assert.match(device.description.name, /^llvmpipe .*128 bits/);
  return device;
}

testOperations("llvmpipe, 128 bits", open);

testDeviceSteps("llvmpipe, 128 bits", open);
