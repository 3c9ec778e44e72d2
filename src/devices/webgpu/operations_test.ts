import { testOperations } from "../testing/operation_tests.ts";
import { openWebGpu } from "./device.ts";

testOperations("webgpu", openWebGpu);
