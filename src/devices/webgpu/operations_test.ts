import { testOperations } from "../device_cases.ts";
import { openWebGpu } from "./device.ts";

testOperations("webgpu", openWebGpu);
