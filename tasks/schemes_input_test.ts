import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { schemes } from "./schemes.ts";
import { callCommand, list } from "./testing/processes.ts";
import { tiny, tinyOf } from "./testing/tiny_schemes.ts";

Deno.test("wrong input is refused in one line, and nothing is left behind", () =>
  inFolder(async (folder) => {
    const wrong: [string[], number, RegExp][] = [
      [["--schemes=covarance"], 2, /^error: Cannot use --schemes=covarance: expected a scheme for/],
      [
        ["--schemes=mimeticControl"],
        2,
        /^error: Cannot use --schemes=mimeticControl: .*which is a control$/m,
      ],
      [["--networks=resnet"], 2, /^error: Cannot read --networks: expected some of vit, skipless/],
      [["--validation=40"], 2, /^error: Cannot use --validation=40 of --images=40 as none is left/],
      [["--patch=5"], 2, /^error: Cannot use --patch=5: .* got 32 pixels and patches of 5$/m],
      [["--kernel=4"], 2, /^error: Cannot use --kernel=4: expected an odd kernel, got 4$/m],
      [["--reuse=before"], 2, /^error: Cannot use --reuse with schemes: its parts choose/],
      [
        ["--lr=0"],
        2,
        /^error: Cannot read --lr: expected up to 100 numbers from 1e-9 to 100,000 as/,
      ],
      [["--lr=1e-300"], 2, /^error: Cannot read --lr: expected up to 100 numbers from 1e-9 to/],
      [["--dim=48"], 2, /^error: Cannot use --dim=48 with Mamba-2: expected --dim to be at most/],
      [[`--data=${folder}/nowhere`], 1, /^error: Cannot .*nowhere/],
      [["--resume=nowhere", "--seeds=2"], 2, /^error: Cannot change a run as it is resumed/],
    ];
    const elsewhere = tinyOf("vit", "images");
    for (
      const [network, flag, expected] of [
        ["vit", "--convmixer=convmixer_96_8", "convmixer"],
        ["vit", "--kernel=3", "convmixer"],
        ["vit", "--letters=4", "mamba2"],
        ["vit", "--sequenceTests=4", "mamba2"],
        ["convmixer", "--vit=vit_tiny", "vit or skipless"],
        ["skipless", "--coreSteps=9", "vit"],
        ["mamba2", "--test=16", "vit or skipless or convmixer"],
        ["mamba2", "--data=synthetic", "vit or skipless or convmixer"],
        ["mamba2", "--note=N", "vit or skipless or convmixer"],
      ]
    ) {
      wrong.push([
        [`--networks=${network}`, flag],
        2,
        new RegExp(`^error: Cannot use ${flag}: expected ${expected} among .*=${network}$`, "m"),
      ]);
    }
    wrong.push(
      [
        [...elsewhere, "--networks=vit", "--schemes=covariance"],
        2,
        /^error: Cannot use --schemes=covariance: expected a scheme for/,
      ],
      [
        [...elsewhere, "--networks=vit", "--schemes=conditioned", "--coreSteps=9"],
        2,
        /--coreSteps=9: expected all among the schemes, for which it is, got --schemes=conditioned$/m,
      ],
    );
    for (const [args, expected, message] of wrong) {
      const [out] = args[0].startsWith("--resume") ? [] : [`--out=${folder}/run`];
      const all = out && !args.some((arg) => arg.startsWith("--networks=")) ? tiny : [];
      const given = [...all, ...args, ...out ? [out] : []];
      const { code, err } = await callCommand(schemes, given);
      assert.equal(code, expected, `${args}: ${err}`);
      assert.match(err, message);
      assert.equal(err.split("\n").length, expected, err);
    }
    assert.deepEqual(await list(folder), []);
  }));
