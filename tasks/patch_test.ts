import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { describe, initialize, vitNano } from "../src/models/mod.ts";
import { decodeSafetensors, encodeSafetensors, saveWeights } from "../src/weights/mod.ts";
import { callCommand, list, runTask } from "./testing/processes.ts";
import { patch, table } from "./patch.ts";

/** A ViT's file in a folder of its own. */
async function withVit(test: (path: string, folder: string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const network = describe(vitNano());
    const path = `${folder}/vit.safetensors`;
    await saveWeights(path, network, initialize(network, { seed: 0 }), { dtype: "BF16" });
    await test(path, folder);
  });
}

Deno.test("patch writes a start, and says what it changed", async () => {
  await withVit(async (_, folder) => {
    const args = ["vit.safetensors", "--to=out.safetensors", "--layers=0,2-2", "--seed=5"];
    const { code, out, err } = await runTask("patch", args, folder);
    assert.equal(code, 0, err);
    const rows = out.trim().split("\n").map((line) => line.split(/ {2,}/));
    assert.deepEqual(rows[0], ["layer", "tensor", "part", "rows", "dtype", "norm before", "after"]);
    assert.deepEqual(rows[1].slice(0, 5), [
      "0",
      "blocks.0.attn.qkv.weight",
      "query",
      "0–47",
      "BF16",
    ]);
    assert.deepEqual(rows.slice(1).map(([layer]) => layer).join(""), "00002222");
    assert.match(
      err,
      /^mimetic in 2 of 3 attention layers, 3 heads on 3 key heads: 4 tensors of vit/,
    );
    assert.match(err, /vit.safetensors changed in out.safetensors$/m);
    const [before, after] = ["vit", "out"].map((name) =>
      decodeSafetensors(Deno.readFileSync(`${folder}/${name}.safetensors`), name)
    );
    assert.deepEqual(after.metadata, before.metadata);
    const changed = [...after.tensors].filter(([name, { data }]) =>
      data.some((x, i) => x !== before.tensors.get(name)!.data[i])
    );
    assert.equal(changed.length, 4);
  });
});

Deno.test("patch says where heads are guessed", async () => {
  await inFolder(async (folder) => {
    const width = 192;
    const tensors = new Map(
      Object.entries({ qkv: 3 * width, proj: width }).map(([name, rows]) => [
        `blocks.0.attn.${name}.weight`,
        { dtype: "F32" as const, shape: [rows, width], data: new Float32Array(rows * width) },
      ]),
    );
    await Deno.writeFile(
      `${folder}/vit.safetensors`,
      encodeSafetensors({ tensors, metadata: {} }),
    );
    const args = ["vit.safetensors", "--dry-run", "--init=conditioned"];
    assert.match(
      (await runTask("patch", args, folder)).err,
      /^GUESSED: 3 heads of 64 .*--heads=N/m,
    );
    assert.doesNotMatch((await runTask("patch", [...args, "--heads=3"], folder)).err, /GUESSED/);
  });
});

Deno.test("patch shows what would change, and writes nothing", async () => {
  await withVit(async (path, folder) => {
    const { code, out, err } = await callCommand(patch, [
      path,
      "--dry-run",
      "--init=conditioned:gain=2",
    ]);
    assert.equal(code, 0, err);
    // The projection stays as it is.
    assert.deepEqual([out.includes("query"), out.includes("projection")], [true, false]);
    assert.deepEqual(await list(folder), ["vit.safetensors"]);
  });
});

Deno.test("patch tells of a wrong use in a line, with exit code 2", async () => {
  for (
    const [args, message] of [
      [[], "Cannot read the command line: expected FILE and flags, got no words"],
      [["a", "b", "--dry-run"], "Cannot read the command line: expected FILE and flags, got a b"],
      [["a"], "Cannot write nowhere: expected --to or --dry-run, got neither"],
      [
        ["a", "--to=b", "--dry-run"],
        "Cannot write in a dry run: expected --dry-run or --to, got both",
      ],
      [
        ["a", "--layers=3-1"],
        "Cannot read --layers: expected whole numbers from 0 to 100,000 with",
      ],
      [["a", "--in=b"], "Cannot read --in: expected a flag of this command; nearest: --init"],
      [
        ["a", "--to=b", "--init=foo"],
        "Cannot use --init=foo: expected one of mimetic, ",
      ],
      [
        ["a", "--to=b", "--init=mimeticTied:gamma=1"],
        "Cannot use --init=mimeticTied:gamma=1: expected no options but its own (",
      ],
      [
        ["a", "--to=b", "--init=covariance:norm=much"],
        "Cannot use --init=covariance:norm=much: expected ",
      ],
      [["a", "--heads=0"], "Cannot read --heads: expected a whole number from 1 to 10,000, got"],
    ] as const
  ) {
    const { code, out, err } = await callCommand(patch, args);
    assert.deepEqual([code, out], [2, ""], err);
    assert.ok(err.startsWith(`error: ${message}`), err);
    assert.ok(err.endsWith("\nSee deno task patch --help"), err);
  }
});

Deno.test("patch tells in one line of files that it can't patch, with exit code 1", async () => {
  await withVit(async (path, folder) => {
    const bytes = await Deno.readFile(path);
    await Deno.writeFile(`${folder}/cut.safetensors`, bytes.subarray(0, bytes.length - 1));
    await Deno.writeTextFile(
      `${folder}/model.pth`,
      "PK\x03\x04 and so on, as torch.save writes it",
    );
    const other = new Map([["fc.weight", {
      dtype: "I8" as const,
      shape: [2],
      data: new Int8Array(2),
    }]]);
    await Deno.writeFile(`${folder}/other`, encodeSafetensors({ tensors: other, metadata: {} }));
    for (
      const [file, flags, message] of [
        ["none", [], /expected a file, but it is missing$/],
        ["cut.safetensors", [], /the file is cut short/],
        ["model.pth", [], /convert it where PyTorch and safetensors are installed/],
        [
          "other",
          [],
          /expected attention blocks, depthwise filters, scans or perceptrons .+ got 1 tensors: "fc.weight"/,
        ],
        ["vit.safetensors", ["--layers=99"], /expected attention layers from 0 to \d+, got 99$/],
        ["vit.safetensors", ["--init=covariance"], /Cannot use scheme covariance/],
      ] as const
    ) {
      const args = [`${folder}/${file}`, `--to=${folder}/out`, ...flags];
      const { code, err } = await callCommand(patch, args);
      assert.equal(code, 1, err);
      assert.match(err, message);
      assert.equal(err.trim().split("\n").length, 1, err);
    }
    assert.ok(!(await list(folder)).some((name) => name.startsWith("out")));
  });
});

Deno.test("the help of patch has the schemes of all kinds with their options", async () => {
  const { code, out } = await callCommand(patch, ["--help"]);
  assert.equal(code, 0);
  assert.match(out, /^deno task patch FILE \[flags\]$/m);
  for (const part of ["covariance", ":alpha1=0.7", "onlyStep", "--dry-run", "--overwrite"]) {
    assert.ok(out.includes(part), part);
  }
});

Deno.test("the table has columns where a tensor is stored transposed", () => {
  const [, line] = table([{
    ...{ layer: 0, name: "h.0.attn", part: "key", tensor: "h.0.attn.c_attn.weight", dtype: "F16" },
    ...{ row: 768, rows: 768, columns: true, before: 1, after: 123.456 },
  }]);
  assert.equal(
    line,
    "0      h.0.attn.c_attn.weight  key   768–1535 (columns)  F16    1.000        123.5",
  );
});
