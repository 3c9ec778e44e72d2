import { testOperations } from "../../device_cases.ts";
import { openWebGpu } from "../../webgpu/device.ts";
import { testSteps } from "../golden_cases.ts";
import { openSwiftShader } from "./dawn.ts";

// Dawn with a compiler of its own, on an adapter with four lanes.

const open = async () => openWebGpu({ gpu: await openSwiftShader() });
const label = "Dawn on SwiftShader";

testOperations(label, open);
testSteps(label, open);
