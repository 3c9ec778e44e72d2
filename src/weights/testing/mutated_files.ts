import { Random } from "../../random/mod.ts";
import { bitsOf } from "../stored_types.ts";

/** A tensor of a header, with numbers as they are to be written. */
interface Entry {
  name: string;
  fields: [key: string, value: string][];
}

/** What a file is made of. */
interface Parts {
  entries: Entry[];
  metadata?: string;
  body: number;
  before: string;
  after: string;
}

const NAMES = ["a", "b.weight", "1", "0", "ünï", "x".repeat(90), "__proto__", "", "𝄞", "a b"];

/** Numbers that are none, or none for a shape. */
const NUMBERS = [
  ...["-1", "-0", "0", "1", "2", "1.0", "1e0", "1E2", "01", "+1", ".5", "1.", "0x1", "NaN", "null"],
  ...["true", '"1"', "[]", "4294967296", "9007199254740991", "9007199254740993", "1e999", "1e-999"],
  ...["18446744073709551615", "18446744073709551616", "1".repeat(30), "1".repeat(400)],
];

const VALUES = [
  ...["null", "{}", "[]", "5", '"x"', "true", '{"a":1}', '{"a":null}', '{"a":"b"}', '{"a":[]}'],
  ...['{"a":"b","a":"c"}', '{"":""}', '{"a":"b",}', '{"\\u0061":"b","a":"c"}', '{"\\ud800":"x"}'],
];

/** Types of all sizes; of 6 bits not all shapes have whole bytes. */
const VALID = ["F64", "F16", "BF16", "I64", "U8", "BOOL", "C64", "F8_E5M2", "F6_E2M3"] as const;

const DTYPES = ["F16", "BF16", "F64", "I64", "I8", "BOOL", "f32", "F32 ", "", "Q4", "F8_E4M3"];

const STRINGS = [
  '"\\ud834\\udd1e"',
  '"\\ud834"',
  '"\\udd1e"',
  '"\\x41"',
  '"\\u00g0"',
  '"\t"',
  '"a',
];

const text = (value: unknown) => JSON.stringify(value);

const pick = <T>(random: Random, list: readonly T[]): T => list[random.integer(list.length)];

/** A valid file of up to four tensors. */
function valid(random: Random): Parts {
  const entries: Entry[] = [];
  let end = 0;
  for (let n = random.integer(5); n > 0; n--) {
    const name = pick(random, NAMES);
    if (entries.some((one) => one.name === name)) continue;
    const shape = Array.from({ length: random.integer(4) }, () => random.integer(4));
    const dtype = random.integer(2) ? "F32" : pick(random, VALID);
    const size = Math.ceil(bitsOf(dtype) / 8 * shape.reduce((a, b) => a * b, 1));
    const fields: Entry["fields"] = [
      ["dtype", text(dtype)],
      ["shape", text(shape)],
      ["data_offsets", text([end, end + size])],
    ];
    entries.push({ name, fields });
    end += size;
  }
  const metadata = pick(random, [undefined, "{}", '{"format":"pt"}', '{"a":"b","1":"\\u00e9"}']);
  return { entries, metadata, body: end, before: "", after: pick(random, ["", " ", "       "]) };
}

type Mutation = (parts: Parts, random: Random) => void;

/** Changes one field of one tensor. */
const field =
  (key: string, change: (value: string, random: Random) => string): Mutation => (parts, random) => {
    if (parts.entries.length === 0) return;
    const { fields } = pick(random, parts.entries);
    const place = fields.find((one) => one[0] === key);
    if (place) place[1] = change(place[1], random);
  };

/** One number of a list becomes another one, or one that is none. */
const oneNumber = (value: string, random: Random) => {
  const numbers = value.slice(1, -1).split(",");
  const at = random.integer(numbers.length);
  const near = Number(numbers[at]) + pick(random, [-8, -4, -1, 1, 4, 8]);
  numbers[at] = random.integer(2) ? pick(random, NUMBERS) : String(near);
  return `[${numbers.join(",")}]`;
};

const MUTATIONS: readonly Mutation[] = [
  field("shape", oneNumber),
  field("data_offsets", oneNumber),
  field("shape", (_, random) => pick(random, VALUES)),
  field("shape", () => "[4294967296,4294967296,0]"),
  field("shape", () => "[0,4294967296,4294967296]"),
  field("data_offsets", (_, random) => pick(random, [...VALUES, "[0]", "[0,4,8]", "[4,0]"])),
  field("dtype", (_, random) => pick(random, [...VALUES, ...DTYPES.map(text)])),
  (parts, random) => parts.metadata = pick(random, VALUES),
  (parts, random) => parts.body = Math.max(0, parts.body + pick(random, [-4, -1, 1, 4, 100])),
  (parts, random) => parts.before = pick(random, [" ", "\n", "\ufeff", "[", "{", "x", "\0"]),
  (parts, random) => parts.after = pick(random, ["\n", "\0", "x", "{}", ",", "}", "\t\r\n "]),
  (parts, random) => {
    // The order in the header is free.
    if (parts.entries.length) parts.entries.unshift(parts.entries.splice(random.integer(4), 1)[0]);
    parts.entries = parts.entries.filter(Boolean);
  },
  (parts, random) => {
    const one = parts.entries[0];
    if (one) parts.entries.push({ ...one, name: pick(random, [one.name, "other"]) });
  },
  (parts, random) => {
    if (parts.entries[0]) parts.entries[0].fields.splice(random.integer(3), 1);
  },
  (parts, random) => {
    const [key, value] = [pick(random, ["dtype", "more", "shape"]), pick(random, VALUES)];
    parts.entries[0]?.fields.push([key, value]);
  },
  (parts, random) => {
    const depth = pick(random, [3, 100, 120, 124, 125, 126, 127, 128, 130, 500]);
    parts.entries[0]?.fields.push(["deep", "[".repeat(depth) + "]".repeat(depth)]);
  },
  (parts) => parts.entries.reverse(),
];

function headerOf({ entries, metadata, before, after }: Parts, random: Random): string {
  const quote = (name: string) => random.integer(60) ? text(name) : pick(random, STRINGS);
  const all = entries.map(({ name, fields }) => {
    const body = fields.map(([key, value]) => `${text(key)}:${value}`).join(",");
    return `${quote(name)}:{${body}}`;
  });
  if (metadata !== undefined) all.unshift(`"__metadata__":${metadata}`);
  return `${before}{${all.join(pick(random, [",", ", ", ",\n"]))}}${after}`;
}

/** Flips, drops, doubles or cuts bytes. */
export function damage(bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  const at = random.integer(Math.max(1, bytes.length));
  switch (random.integer(4)) {
    case 0:
      bytes[at] ^= 1 << random.integer(8);
      return bytes;
    case 1:
      return bytes.slice(0, at);
    case 2:
      return Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(at + 1));
    default:
      return Uint8Array.of(...bytes.subarray(0, at), bytes[at], ...bytes.subarray(at));
  }
}

/**
 * The safetensors file of a number: a small valid one with up to three faults, some of them none.
 *
 * @returns The same bytes for the same number and seed.
 */
export function mutatedFile(index: number, seed: string): Uint8Array<ArrayBuffer> {
  const random = new Random(`${seed} ${index}`);
  const parts = valid(random);
  for (let n = random.integer(3); n > 0; n--) pick(random, MUTATIONS)(parts, random);
  const header = new TextEncoder().encode(headerOf(parts, random));
  const bytes = new Uint8Array(8 + header.length + parts.body);
  const length = header.length + (random.integer(40) ? 0 : pick(random, [-1, 1, 8, -8]));
  const written = random.integer(200) ? BigInt(length) : pick(random, [2n ** 63n, 100_000_001n]);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, written), true);
  bytes.set(header, 8);
  for (let i = 8 + header.length; i < bytes.length; i++) bytes[i] = random.integer(256);
  return random.integer(3) ? bytes : damage(bytes, random);
}
