import assert from "assert";
import { inFolder } from "../../host/testing/in_folder.ts";
import { headHints } from "./head_hints.ts";

Deno.test("groups of state spaces are read beside heads, which may be known otherwise", () =>
  inFolder(async (folder) => {
    const file = { path: `${folder}/model.safetensors`, metadata: {} };
    assert.deepEqual(await headHints(file), {});
    assert.deepEqual(await headHints(file, 3), { heads: 3 });
    const configs = [{ num_heads: 4, ssm_cfg: { ngroups: 2 } }, { n_heads: 4, n_groups: 2 }];
    for (const config of configs) {
      await Deno.writeTextFile(`${folder}/config.json`, JSON.stringify(config));
      assert.deepEqual(await headHints(file), { heads: 4, groups: 2 });
      assert.deepEqual(await headHints(file, 3), { heads: 3, groups: 2 });
    }
  }));
