/**
 * Experiments: runs in a folder that can be killed at any moment and resumed to the same numbers, with
 * typed records.
 *
 * @module
 */
export {
  type FoundRunCheckpoint,
  mixed,
  readRunCheckpoint,
  type RunCheckpoint,
  type RunLimits,
  settleRunCheckpoint,
  writeRunCheckpoint,
} from "./run_checkpoint.ts";
export { identityOf, RUN_FORMAT, type RunOwner } from "./run_identity.ts";
export { lockFolder } from "./run_lock.ts";
export {
  type CommonRecord,
  type DivergedRunRecord,
  type EpochNumbers,
  type EpochRunRecord,
  formatRecords,
  parseRecord,
  parseRecords,
  type RunFacts,
  type RunRecord,
} from "./run_records.ts";
export { RunFolder } from "./run_folder.ts";
