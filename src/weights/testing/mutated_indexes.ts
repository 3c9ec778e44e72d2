import { Random } from "../../random/mod.ts";
import { damage } from "./mutated_files.ts";

const pick = <T>(random: Random, list: readonly T[]): T => list[random.integer(list.length)];

const TENSORS = ["a", "b.weight", "1", "ünï", "__proto__", "", "𝄞", "x".repeat(300)];

/** What stands in for a shard's name, an object or the whole index. */
const VALUES = [
  ...["null", "5", "-1e999", "true", "[]", "{}", '""', '"a.bin"', '"../a.safetensors"', "["],
  ...[
    '"/etc/passwd"',
    '"a/b.safetensors"',
    '"C:\\\\a.safetensors"',
    '".safetensors"',
    '"a\\u0000"',
  ],
  ...['"\\ud800.safetensors"', `"${"a".repeat(400)}.safetensors"`, '"a.safetensors?x"', "{{", '"'],
  ...["[".repeat(130), "1".repeat(2000), '"%2e%2e/a.safetensors"', '{"a":{"a":"b"}}'],
];

/** The shards that a valid index names. */
export const shardNames = ["model-1.safetensors", "model-2.safetensors"];

/**
 * The index of a number: a small valid one with up to three faults, some of them none.
 *
 * @returns The same bytes for the same number and seed.
 */
export function mutatedIndex(index: number, seed: string): Uint8Array<ArrayBuffer> {
  const random = new Random(`index ${seed} ${index}`);
  const pairs = Array.from(
    { length: random.integer(5) },
    () => [JSON.stringify(pick(random, TENSORS)), JSON.stringify(pick(random, shardNames))],
  );
  const fields = [["metadata", '{"total_size":12}']];
  for (let n = random.integer(3); n > 0; n--) {
    const pair = pairs.length ? pick(random, pairs) : ["", ""];
    if (random.integer(3)) pair[random.integer(20) ? 1 : 0] = pick(random, VALUES);
    else fields.push([pick(random, ["metadata", "weight_map", "x"]), pick(random, VALUES)]);
  }
  fields.push(["weight_map", `{${pairs.map((pair) => pair.join(":")).join(",")}}`]);
  const text = `{${fields.map(([key, value]) => `"${key}": ${value}`).join(",\n  ")}}`;
  const bytes = new TextEncoder().encode(random.integer(30) ? text : pick(random, VALUES));
  return random.integer(3) ? bytes : damage(bytes, random);
}
