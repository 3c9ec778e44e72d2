import assert from "assert";
import { inFolder } from "../../src/host/testing/in_folder.ts";
import { write, writeClasses } from "../../src/data/testing/decoding/class_folders.ts";
import { images } from "../images.ts";
import { callCommand, succeeded } from "./processes.ts";
import { readJson } from "./run_files.ts";

Deno.test("images trains on folders by class, and says what was left out and why", () =>
  inFolder(async (folder) => {
    const [data, run] = [`${folder}/data`, `${folder}/run`];
    await writeClasses(data, ["cat", "dog", "eel"], 12);
    await write(`${data}/cat/text.png`, "no image");
    await write(`${data}/dog/zero.jpg`, "");
    const args = [
      ...["--model=vit_nano", "--size=16", "--patch=8", "--epochs=1", "--batch=8", "--device=cpu"],
      ...[`--data=${data}`, `--out=${run}`],
    ];
    const refused = await callCommand(images, args);
    assert.equal(refused.code, 1);
    assert.match(
      refused.err,
      /error: Cannot read 2 of 38 images in .*\ncat\/text\.png: neither .*\ndog\/zero\.jpg: empty$/m,
    );
    succeeded(await callCommand(images, [...args, "--skip-bad"]));
    const { notices, config, dataset } = await readJson(`${run}/summary.json`);
    assert.deepEqual(notices.filter((one: string) => one.startsWith("EXCLUDED")), [
      "EXCLUDED 2 images that can't be read: cat/text.png (neither PNG, JPEG nor WebP by its content); " +
      "dog/zero.jpg (empty).",
    ]);
    assert.deepEqual([config.networks[0].classes, config.networks[0].imageSize], [3, 16]);
    assert.match(dataset, /images in folders by class, 3 classes, 16 × 16 by crop/);
    const report = await Deno.readTextFile(`${run}/report.html`);
    assert.match(report, /cat\/text\.png \(neither PNG/);
  }));
