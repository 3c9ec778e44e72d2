import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import { runsPage } from "./index_page.ts";
import { readRunFolder } from "./read_folder.ts";
import { rowsOf } from "./rows.ts";
import { epochRecord, makeFolder } from "./testing/made_folder.ts";

Deno.test("in an arm's mean, a run that was stopped early counts with its last value", () =>
  inFolder(async (folder) => {
    const path = `${folder}/run`;
    const pageOf = async (stopped?: string) => {
      const records = [[0.25, 0.5], [0.75, 0.5, 1]].flatMap((accuracies, seed) =>
        accuracies.map((validationAccuracy, i) =>
          epochRecord({
            ...{ seed, epoch: i + 1, validationAccuracy },
            ...seed === 0 && i === 1 && stopped && { stopped },
          })
        )
      );
      await makeFolder(path, { records, settings: { epochs: 3 } });
      const read = await readRunFolder(path);
      return runsPage([read], await rowsOf(read), { path: `${folder}/index.html` });
    };
    assert.match(await pageOf("nothing better"), /mean of an arm&#39;s runs, 50\.0.% to 75\.0.%/);
    // One that is under way has no value yet.
    assert.match(await pageOf(), /mean of an arm&#39;s runs, 50\.0.% to 100\.0.%/);
  }));
