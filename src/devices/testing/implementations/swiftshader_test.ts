import type { Device } from "../../device.ts";
import { testOperations } from "../../device_cases.ts";
import { openWebGpu } from "../../webgpu/device.ts";
import { testDeviceSteps } from "../golden_cases.ts";
import { openSwiftShader } from "./dawn.ts";

// Dawn with a compiler of its own, on an adapter with four lanes.

const open = async (): Promise<Device> => openWebGpu({ gpu: await openSwiftShader() });

testOperations("Dawn on SwiftShader", open);

testDeviceSteps("Dawn on SwiftShader", open);
