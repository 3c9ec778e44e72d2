import type { Device } from "../../device.ts";
import type { Family, Tuning } from "../dispatch.ts";
import type { Opened } from "../opened.ts";
import { problemOf } from "./problems.ts";
import { begin, type Verdict } from "./prove.ts";
import { trialsOf, tuningOf } from "./trials.ts";

/** A way to compute something. */
interface Variant {
  readonly family: Family;
  readonly variant: string;
}

/** What a proof needs of the device. */
export interface Prover {
  /** Opens the adapter, again if a kernel has lost it. */
  readonly open: () => Promise<Opened>;
  /** A device that compiles with certain choices. */
  readonly deviceOf: (opened: Opened, tuning: Tuning) => Device;
}

/** Proves variants of kernels on an adapter against float64 on the host. */
export class Proofs {
  #opened: Opened;
  #verdicts = new Map<string, { readonly wrong: Verdict }>();

  constructor(opened: Opened, private readonly prover: Prover) {
    this.#opened = opened;
  }

  /** The device that works. */
  get opened(): Opened {
    return this.#opened;
  }

  /** A device that works with a variant of a family. */
  device(family: Family, variant: string, change: Partial<Tuning> = {}): Device {
    const tuning = { ...tuningOf(this.#opened, family, variant), ...change };
    return this.prover.deviceOf(this.#opened, tuning);
  }

  /** Finds out of several variants, of a family each, whether they are right. */
  async prove(tried: readonly Variant[]): Promise<void> {
    await this.#attempt(tried);
    if (!this.#opened.lost || tried.length === 1) return await this.#renew();
    // Which of them lost the device shows only when each is tried on its own.
    for (const one of tried) {
      await this.#renew();
      await this.#attempt([one]);
    }
    await this.#renew();
  }

  /** What was found of a variant, if it was tried. */
  verdict(family: Family, variant: string): { readonly wrong: Verdict } | undefined {
    return this.#verdicts.get(`${family} ${variant}`);
  }

  /** True if a variant was tried and is right. */
  isRight({ family, variant }: Variant): boolean {
    const verdict = this.verdict(family, variant);
    return verdict !== undefined && verdict.wrong === undefined;
  }

  /** The variants that were tried and are wrong. */
  wrong(): { family: Family; variant: string; reason: string }[] {
    return [...this.#verdicts].flatMap(([name, { wrong }]) => {
      const [family, variant] = name.split(" ");
      return wrong === undefined ? [] : [{ family: family as Family, variant, reason: wrong }];
    });
  }

  /** All start before the first is waited for: waiting has a grain of some 10 ms. */
  async #attempt(tried: readonly Variant[]): Promise<void> {
    const ends: [Variant, (() => Promise<Verdict>)[]][] = [];
    for (const one of tried) {
      const started: (() => Promise<Verdict>)[] = [];
      for (const { problem, tuning } of trialsOf(this.#opened, one)) {
        const device = this.prover.deviceOf(this.#opened, tuning);
        started.push(await begin(device, problemOf(problem)));
      }
      ends.push([one, started]);
    }
    await Promise.all(ends.map(async ([{ family, variant }, waiting]) => {
      const verdicts = await Promise.all(waiting.map((end) => end()));
      const wrong = verdicts.find((verdict) => verdict !== undefined);
      this.#verdicts.set(`${family} ${variant}`, { wrong });
    }));
    // The news that a device is lost may come after the errors that it causes.
    if (!tried.every((one) => this.isRight(one))) await new Promise((done) => setTimeout(done));
  }

  async #renew(): Promise<void> {
    if (this.#opened.lost) this.#opened = await this.prover.open();
  }
}
