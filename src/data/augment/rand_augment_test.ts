import assert from "assert";
import { Random } from "../../random/mod.ts";
import { type WorkingImage, workingImage } from "./image.ts";
import { applyRandAugment, randAugment } from "./rand_augment.ts";
import { policies, type PolicyName } from "./rand_augment_policies.ts";

const NAMES: PolicyName[] = ["torchvision", "timm", "timm-increasing"];
const BLACK = { interpolation: "nearest", fill: [0, 0, 0] } as const;

function noise(seed: number): WorkingImage {
  const random = new Random(seed);
  const bytes = Array.from({ length: 3072 }, () => random.integer(256));
  return workingImage(bytes, { height: 32, width: 32, channels: 3 });
}

/** What an operation makes of one gray pixel at level t, for both signs. */
function values(policy: PolicyName, name: string, t: number, byte: number): number[] {
  const operation = policies[policy].operations.find((operation) => operation.name === name)!;
  const seen = new Set<number>();
  for (let seed = 0; seed < 20; seed++) {
    const image = workingImage([byte], { height: 1, width: 1, channels: 1 });
    operation.apply(image, t, new Random(seed), { interpolation: "nearest", fill: [0] });
    seen.add(image.bytes[0]);
  }
  return [...seen].sort((a, b) => a - b);
}

Deno.test("the policies have torchvision's and timm's operations", () => {
  const shared = [
    ..."autocontrast equalize shearX shearY rotate translateX translateY".split(" "),
    ..."brightness color contrast sharpness posterize solarize".split(" "),
  ];
  const names = (policy: PolicyName) => policies[policy].operations.map(({ name }) => name).sort();
  assert.deepEqual(names("torchvision"), [...shared, "identity"].sort());
  assert.deepEqual(names("timm"), [...shared, "invert", "solarizeAdd"].sort());
  assert.deepEqual(names("timm-increasing"), names("timm"));
});

Deno.test("magnitudes are those of the table, at levels worked out by hand", () => {
  // At m = 10 of 30, t = 1/3.
  assert.deepEqual(values("torchvision", "brightness", 1 / 3, 100), [70, 130]);
  assert.deepEqual(values("torchvision", "posterize", 1 / 3, 255), [254]); // 8 − round(4/3) = 7 bits
  assert.deepEqual(values("torchvision", "posterize", 1, 255), [240]);
  assert.deepEqual(values("torchvision", "solarize", 1 / 3, 169), [169]); // threshold 170
  assert.deepEqual(values("torchvision", "solarize", 1 / 3, 171), [84]);
  assert.deepEqual(values("timm", "brightness", 0.5, 100), [100]); // 0.1 + 1.8/2 = 1
  assert.deepEqual(values("timm", "brightness", 0, 100), [10]);
  assert.deepEqual(values("timm", "posterize", 0.9, 255), [224]); // ⌊3.6⌋ = 3 bits
  assert.deepEqual(values("timm", "solarize", 0.5, 127), [127]); // threshold 128
  assert.deepEqual(values("timm", "solarize", 0.5, 128), [127]);
  assert.deepEqual(values("timm", "solarizeAdd", 0.5, 100), [155]);
  assert.deepEqual(values("timm", "invert", 0.5, 100), [155]);
  assert.deepEqual(values("timm-increasing", "brightness", 0.5, 100), [55, 145]);
  assert.deepEqual(values("timm-increasing", "posterize", 0.9, 255), [128]); // 4 − 3 = 1 bit
  assert.deepEqual(values("timm-increasing", "solarize", 0.9, 30), [225]); // 256 − 230 = 26
});

Deno.test("translations go as far as the table says, both ways", () => {
  const far = (policy: PolicyName, t: number) => {
    const places = new Set<number>();
    for (let seed = 0; seed < 20; seed++) {
      const image = workingImage(new Array(1024).fill(0), { height: 32, width: 32, channels: 1 });
      image.bytes[16 * 32 + 16] = 255;
      const { operations } = policies[policy];
      operations.find(({ name }) => name === "translateX")!
        .apply(image, t, new Random(seed), BLACK);
      places.add(image.bytes.indexOf(255) - (16 * 32 + 16));
    }
    return [...places].sort((a, b) => a - b);
  };
  assert.deepEqual(far("torchvision", 12 / 30), [-5, 5]); // ⌊150/331 · 32 · 0.4⌋ = ⌊5.8⌋
  assert.deepEqual(far("timm", 0.625), [-9, 9]); // 0.45 · 32 · 0.625 = 9
});

Deno.test("level 0 leaves images where the policy says so", () => {
  const changing = new Set(["autocontrast", "equalize", "invert", "solarize"]);
  for (const { name, apply } of policies.torchvision.operations) {
    if (changing.has(name)) continue;
    const image = noise(1);
    apply(image, 0, new Random(0), BLACK);
    assert.deepEqual(image.bytes, noise(1).bytes, name);
  }
});

Deno.test("randAugment() draws every operation about as often", () => {
  // One bright pixel in the dark tells most operations apart; what counts is how often nothing happens.
  const random = new Random(9);
  const draws = 3000;
  let unchanged = 0;
  for (let i = 0; i < draws; i++) {
    const image = workingImage([0, 0, 0], { height: 1, width: 1, channels: 3 });
    // Of one black pixel, only autocontrast … sharpness at these levels keep it; solarize can't change 0.
    applyRandAugment(randAugment({ n: 1, m: 10, policy: "timm", probability: 1 }), image, random);
    if (image.bytes.every((byte) => byte === 0)) unchanged++;
  }
  // invert and solarizeAdd always change it; the translations fill with the mean color at ±14 pixels of
  // one. 15 operations: which of them change a black pixel is found by trying each.
  const changing = policies.timm.operations.filter(({ apply }) => {
    const image = workingImage([0, 0, 0], { height: 1, width: 1, channels: 3 });
    apply(image, 1, new Random(0), { interpolation: "bilinear", fill: [125, 123, 114] });
    return image.bytes.some((byte) => byte !== 0);
  }).length;
  const p = 1 - changing / 15;
  assert.ok(changing > 1 && changing < 10);
  assert.ok(Math.abs(unchanged - draws * p) < 5 * Math.sqrt(draws * p * (1 - p)), `${unchanged}`);
});

Deno.test("randAugment() applies n operations with its probability, the same ones for a seed", () => {
  for (const policy of NAMES) {
    const never = noise(2);
    applyRandAugment(randAugment({ policy, probability: 0 }), never, new Random(1));
    assert.deepEqual(never.bytes, noise(2).bytes);
    const [a, b] = [noise(2), noise(2)];
    const options = randAugment({ policy, n: 5, magnitudeStd: 0.5, probability: 1 });
    applyRandAugment(options, a, new Random(1));
    applyRandAugment(options, b, new Random(1));
    assert.deepEqual(a.bytes, b.bytes);
    assert.notDeepEqual(a.bytes, noise(2).bytes);
  }
});

Deno.test("randAugment() refuses what is out of range", () => {
  assert.throws(() => randAugment({ m: 31 }), /m of policy torchvision.*0 and 30, got 31/);
  assert.throws(() => randAugment({ n: 0 }), /n to be a whole number of at least 1, got 0/);
  assert.throws(
    () => randAugment({ policy: "google" as "timm" }),
    /torchvision, timm, timm-inc.*google/,
  );
  assert.throws(() => randAugment({ fill: [0, 300, 0] }), RangeError);
  assert.throws(() => randAugment({ interpolation: "cubic" as "nearest" }), /nearest, bilinear/);
});
