import { sequenceBatches, type SequenceBatchesOptions, testSequences } from "../data/mod.ts";
import type { Measurable, StudyData } from "./experiment.ts";
import { protocolData } from "./protocol.ts";

/** What sequences there are for what. */
export interface SequenceProtocolOptions extends Omit<SequenceBatchesOptions, "seed"> {
  /** Sequences that are measured after every epoch, of the same task as the test; 0 for none. */
  readonly validation: number;
  /** True if the test sequences are looked at after every epoch. Default false. */
  readonly testEachEpoch?: boolean;
}

/** The batches of a study of sequences. Those for validation are other ones than those of the test. */
export function sequenceProtocol(
  { validation, testEachEpoch, ...options }: SequenceProtocolOptions,
): Pick<StudyData, "measuredOn" | "open" | "openTest" | "testEachEpoch"> {
  const { test, batch, tests } = options;
  const measuring = (examples: number, use: "validation" | "tests") => (): Measurable => ({
    test: () => testSequences(test, { batch, examples, use }),
    [Symbol.dispose]() {},
  });
  return protocolData({
    train: (seed) => sequenceBatches({ ...options, seed }),
    ...validation && { validation: measuring(validation, "validation") },
    test: measuring(tests, "tests"),
    testEachEpoch,
  });
}
