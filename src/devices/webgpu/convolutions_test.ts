import { convolutionCases } from "../convolution_cases.ts";
import { testOperations } from "../device_cases.ts";
import { openWebGpu } from "./device.ts";

testOperations("WebGPU", openWebGpu, convolutionCases);
