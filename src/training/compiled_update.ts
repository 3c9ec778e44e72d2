import type {
  Device,
  Executable,
  Outputs,
  Program,
  StepProfile,
  Values,
  Variables,
} from "../devices/mod.ts";
import { checkNumber } from "../host/mod.ts";
import type { Optimizer } from "./optimizers.ts";
import type { UpdatePrograms } from "./step_programs.ts";
import { completeInputs, drawMasks } from "./step_source.ts";

/** How updates are run. */
export interface UpdateSettings {
  /** How parameters follow their gradient. */
  readonly optimizer: Optimizer;
  /** Parts of a batch. */
  readonly accumulate: number;
  /** The decay of the parameters' averages, where there are any. */
  readonly ema?: number;
  /** What random masks come from. */
  readonly seed: number | string;
  /** The most updates whose results can wait. */
  readonly maxPending?: number;
}

/** The parts of {@linkcode CompiledUpdate}. */
interface Parts extends UpdateSettings, Pick<UpdatePrograms, "masks"> {
  readonly executables: readonly Executable[];
  readonly applying?: Executable;
  readonly averaging?: Executable;
  /** Whether the device can time kernels. */
  readonly timed: boolean;
}

/** Updates whose results can wait by default. */
export const MAX_PENDING = 64;

/** The most runs of a program whose results can wait on a device. */
const MOST_RUNS = 65_536;

/** The compiled programs of an update, which are run together. */
export class CompiledUpdate {
  private constructor(
    private readonly parts: Parts,
    /** Sums and gradients; with one part of a batch the whole update. */
    readonly training: Executable,
  ) {}

  /** Compiles all programs, or none. */
  static async compile(
    device: Device,
    variables: Variables,
    { training, applying, averaging, masks }: UpdatePrograms,
    settings: UpdateSettings,
  ): Promise<CompiledUpdate> {
    const { accumulate, maxPending } = settings;
    const runs = accumulate === 1 ? maxPending : accumulate * (maxPending ?? MAX_PENDING);
    if (accumulate > 1 && runs! > MOST_RUNS) {
      throw new RangeError(
        `Cannot create a session: expected accumulate · maxPending of at most ${MOST_RUNS}, got ` +
          `${accumulate} · ${maxPending ?? MAX_PENDING}`,
      );
    }
    const executables: Executable[] = [];
    const compile = async (program: Program | undefined, most: number | undefined) => {
      if (!program) return undefined;
      const made = await device.compile(program, variables, { maxPending: most });
      executables.push(made);
      return made;
    };
    try {
      const first = await compile(training, runs);
      const parts = {
        ...{ ...settings, masks, executables, timed: device.timing !== "none" },
        applying: await compile(applying, maxPending),
        averaging: await compile(averaging, maxPending),
      };
      return new CompiledUpdate(parts, first!);
    } catch (error) {
      executables.forEach((made) => made.destroy());
      throw error;
    }
  }

  /** Bytes on the device, without the variables. */
  get bytes(): number {
    return this.parts.executables.reduce((sum, { memory }) => sum + memory.total, 0);
  }

  /**
   * Queues update number `step`, from 1. A refused one changes nothing.
   *
   * @throws {RangeError} if the rate isn't a finite number of at least 0, or inputs don't fit.
   */
  run(inputs: Readonly<Record<string, Values>>, learningRate: number, step: number): void {
    const { last, rest, further } = this.#prepare(inputs, learningRate, step);
    [...rest, last].forEach((part) => this.training.run(part));
    further.forEach(({ executable, own }) => executable.run(own));
  }

  /** Queues an update like {@linkcode CompiledUpdate.run} and resolves with the times of its kernels. */
  async profile(
    inputs: Readonly<Record<string, Values>>,
    learningRate: number,
    step: number,
  ): Promise<StepProfile[]> {
    const { last, rest, further } = this.#prepare(inputs, learningRate, step);
    // A device that can't time kernels refuses it: the other parts must not have run by then.
    if (this.parts.timed) rest.forEach((part) => this.training.run(part));
    const profiles = [await this.training.profile(last)];
    for (const { executable, own } of further) profiles.push(await executable.profile(own));
    return profiles.flat();
  }

  /** What each program is fed; whatever could be refused is refused here. */
  #prepare(inputs: Readonly<Record<string, Values>>, learningRate: number, step: number) {
    checkNumber("update", "the learning rate", learningRate, { least: 0 });
    const { optimizer, accumulate, masks, seed, ema, applying, averaging } = this.parts;
    const scalars = { scalars: optimizer.scalars(learningRate, step) };
    const all = split(inputs, accumulate).map((part, i) =>
      completeInputs(part, {
        ...drawMasks(masks, seed, step, i),
        ...applying ? {} : scalars,
      })
    );
    if (accumulate > 1) all.forEach((part, i) => this.#check(part, i));
    return {
      rest: all.slice(0, -1),
      last: all.at(-1)!,
      further: [
        ...applying ? [{ executable: applying, own: scalars }] : [],
        ...averaging ? [{ executable: averaging, own: { share: shareOf(ema!, step) } }] : [],
      ],
    };
  }

  /** Refuses a part of a batch before any part is run. */
  #check(part: Record<string, Values>, index: number): void {
    try {
      this.training.check(part);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const place = `in part ${index + 1} of ${this.parts.accumulate} of a batch`;
      throw new RangeError(`${error.message}, ${place}`, { cause: error });
    }
  }

  /** The results of all updates since the last call: sums over the parts of each batch. */
  async read(): Promise<Outputs[]> {
    const { accumulate, applying, averaging } = this.parts;
    if (!applying && !averaging) return await this.training.read();
    // All three say at once which runs they read.
    const [runs, applied] = await Promise.all([
      this.training.read(),
      applying?.read(),
      averaging?.read(),
    ]);
    if (!applied) return runs;
    return applied.map((own, i) => ({
      ...added(runs.slice(i * accumulate, (i + 1) * accumulate)),
      ...own,
    }));
  }

  /** Gives the device's memory back. */
  destroy(): void {
    this.parts.executables.forEach((made) => made.destroy());
  }
}

/** Inputs cut into equal parts of their examples, which are their first axis. */
function split(
  inputs: Readonly<Record<string, Values>>,
  parts: number,
): Readonly<Record<string, Values>>[] {
  if (parts === 1) return [inputs];
  const entries = Object.entries<Values>(Object(inputs));
  // What is no array of numbers is left to the check of each part, which names it.
  const divided = (values: Values) =>
    values instanceof Float32Array || values instanceof Int32Array;
  for (const [name, values] of entries) {
    if (!divided(values) || values.length % parts === 0) continue;
    throw new RangeError(
      `Cannot feed "${name}": expected a whole number of elements for each of ${parts} parts of a ` +
        `batch, got ${values.length}`,
    );
  }
  return Array.from({ length: parts }, (_, i) =>
    Object.fromEntries(
      entries.map(([name, values]) => {
        if (!divided(values)) return [name, values];
        const length = values.length / parts;
        return [name, values.subarray(i * length, (i + 1) * length)];
      }),
    ));
}

/** The sums of outputs by name. */
function added(runs: readonly Outputs[]): Outputs {
  const sums: Outputs = {};
  for (const run of runs) {
    for (const [name, values] of Object.entries(run)) {
      sums[name] = sums[name]?.map((sum, i) => sum + values[i]) ?? values;
    }
  }
  return sums;
}

/** The part of the way to the parameters that their averages take after update `step`, from 1. */
function shareOf(decay: number, step: number): Float32Array {
  return Float32Array.of(1 - Math.min(decay, (1 + step) / (10 + step)));
}
