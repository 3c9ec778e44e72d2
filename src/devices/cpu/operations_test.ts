import { testOperations } from "../testing/operation_tests.ts";
import { openCpu } from "./device.ts";

testOperations("cpu", openCpu);
