import { testOperations } from "../device_cases.ts";
import { openCpu } from "./device.ts";

testOperations("cpu", openCpu);
