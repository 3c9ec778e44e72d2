import assert from "assert";
import {
  type Augmentation,
  bindAugmentations,
  colorJitter,
  randAugment,
  randomCrop,
  randomErasing,
  randomFlip,
} from "./mod.ts";

Deno.test("bindAugmentations() names a stream for each, by kind and how many came before", () => {
  const bound = bindAugmentations(
    [randomFlip(), randomCrop(), randomFlip(), randAugment(), colorJitter(), randomErasing()],
    3,
  );
  assert.deepEqual(bound.map(({ stream }) => stream), [
    "randomFlip.0",
    "randomCrop.0",
    "randomFlip.1",
    "randAugment.0",
    "colorJitter.0",
    "randomErasing.0",
  ]);
  assert.deepEqual(bound.map(({ on }) => on), [...new Array(5).fill("bytes"), "values"]);
});

Deno.test("bindAugmentations() refuses unknown kinds, wrong orders and wrong fills", () => {
  const unknown = { kind: "blur" } as unknown as Augmentation;
  assert.throws(
    () => bindAugmentations([unknown], 3),
    /randomCrop, .*randomErasing, got \{"kind":"blur"\}/,
  );
  assert.throws(
    () => bindAugmentations([randomErasing(), randomFlip()], 3),
    /expected randomErasing, .* after randomFlip, .* got randomErasing, randomFlip$/,
  );
  assert.throws(() => bindAugmentations([randAugment()], 1), /each of 1 channels, got 3/);
});
