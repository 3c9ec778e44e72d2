import type { DeviceDescription } from "../device.ts";
import { type Gpu, requestDevice, requireAdapter } from "./adapter.ts";
import { capabilitiesOf, probeSubgroups } from "./capabilities.ts";
import type { Capabilities } from "./needs.ts";
import { Pipelines } from "./pipelines.ts";

/** A GPU device just opened, and what was found out about it. */
export interface Opened {
  readonly adapter: GPUAdapter;
  readonly device: GPUDevice;
  readonly description: DeviceDescription;
  readonly pipelines: Pipelines;
  readonly capabilities: Capabilities;
  /** What its compiler demands before a text that uses subgroups. */
  readonly directive: string;
  /** True as soon as the device is lost. */
  lost: boolean;
}

/**
 * Opens the best adapter of an implementation with all that it offers.
 *
 * @throws {Error} if there is none; the message says how to get one.
 */
export async function openAdapter(gpu?: Gpu): Promise<Opened> {
  const { adapter, description } = await requireAdapter(gpu);
  const device = await requestDevice(adapter);
  const subgroups = await probeSubgroups(device);
  const directive = "text" in subgroups ? subgroups.text : "";
  const opened: Opened = {
    adapter,
    device,
    description,
    pipelines: new Pipelines(device, directive),
    capabilities: capabilitiesOf(adapter, device, description, subgroups),
    directive,
    lost: false,
  };
  device.lost.then(() => opened.lost = true);
  return opened;
}
