/**
 * The device of runs: kept from one run to the next that asks for the same one.
 *
 * @module
 */
import {
  chooseDevice,
  type Device,
  type Gpu,
  openCpu,
  openWebGpu,
} from "../../../src/devices/mod.ts";
import type { RunSettings } from "../run_settings.ts";
import { nextTurn } from "./turn.ts";

/** What a run asks of its device. */
type Asked = Pick<RunSettings, "device" | "threads">;

/** Opens devices, one at a time. */
export class RunDevices {
  #asked = "";
  #device: Device | undefined;
  /** Why WebGPU isn't used again, once its device was lost. */
  #lost: string | undefined;

  /**
   * @param opened Told of each device that is opened, with what should be known of it.
   * @param gpu The WebGPU implementation. Default: the runtime's own.
   */
  constructor(
    private readonly opened: (device: Device, notice: string | undefined) => void,
    private readonly gpu?: Gpu,
  ) {}

  /**
   * The device that a run asks for: `auto` takes a real GPU, else the CPU. If WebGPU can't be had, or its device
   * was lost before, it is the CPU, which is told.
   *
   * @throws {Error} if not even the CPU can be opened.
   */
  async open({ device: name, threads }: Asked): Promise<Device> {
    const asked = `${name} ${threads}`;
    if (this.#device && asked === this.#asked) return this.#device;
    this.close();
    const notices: string[] = [];
    const device = await this.#open(name, threads, (notice) => notices.push(notice));
    [this.#device, this.#asked] = [device, asked];
    device.lost.then((reason) => {
      if (this.#device !== device) return;
      if (device.description.kind === "webgpu") this.#lost = reason;
      this.#device = undefined;
    });
    this.opened(device, notices.length ? notices.join(" ") : undefined);
    return device;
  }

  async #open(
    name: RunSettings["device"],
    threads: number,
    onWarning: (notice: string) => void,
  ): Promise<Device> {
    const cpu = () => openCpu(threads ? { threads } : {});
    if (name === "cpu") return await cpu();
    if (this.#lost !== undefined) {
      onWarning(`WebGPU was lost (${this.#lost}), so the CPU is used.`);
      return await cpu();
    }
    try {
      if (name === "auto" && (await chooseDevice({ gpu: this.gpu })).name === "cpu") {
        return await cpu();
      }
      return await openWebGpu({ gpu: this.gpu, onWarning });
    } catch (error) {
      // How to install a driver is no advice for a page's reader.
      const why = (error as Error).message.replace(/: install .*$/s, "");
      onWarning(`${why}; the CPU is used.`);
      return await cpu();
    }
  }

  /** An error of a run, with what to do if its device was lost. */
  async explained(error: unknown): Promise<unknown> {
    // The device's own promise may come a little later than what it broke.
    await nextTurn();
    if (this.#lost === undefined) return error;
    return new Error(`Cannot go on as ${this.#lost}. Start again, and the CPU is used.`);
  }

  /** Gives the device back. */
  close(): void {
    const device = this.#device;
    this.#device = undefined;
    device?.destroy();
  }
}
