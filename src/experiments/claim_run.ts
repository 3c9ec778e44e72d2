import { removeStaged } from "../host/mod.ts";
import { Claim } from "./claims/claim.ts";
import type { ClaimWatch } from "./claims/claim_watch.ts";
import { CHECKPOINTS, CLAIMS, OWN_RECORDS } from "./folder_names.ts";

/** Claims a run of a folder; nothing if another process has it. */
export async function claimRun(
  folder: string,
  run: string,
  watch: ClaimWatch,
  lease: number,
): Promise<Claim | undefined> {
  const claims = `${folder}/${CLAIMS}`;
  for (;;) {
    await Deno.mkdir(claims, { recursive: true });
    try {
      const claim = await Claim.take(`${claims}/${run}`, watch, lease);
      if (!(claim instanceof Claim)) return undefined;
      // What a process before began to write and goes on with after all finds no place.
      await removeStaged(`${folder}/${CHECKPOINTS}`, run);
      await removeStaged(`${folder}/${OWN_RECORDS}`, `${run}.jsonl`);
      return claim;
    } catch (error) {
      // Another process that ended may have removed the empty folder just now.
      if (!((error as Error).cause instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
