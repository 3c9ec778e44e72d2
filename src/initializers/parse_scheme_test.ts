import assert from "assert";
import { describeSchemes, parseScheme } from "./parse_scheme.ts";
import type { Role } from "./types.ts";

const image: Role["kind"][] = ["attention", "depthwise"];

Deno.test("a name without options is the scheme of the model's kind", () => {
  for (const kind of ["attention", "stateSpace"] as const) {
    const { name, text, scheme, row } = parseScheme("mimetic", [kind]);
    assert.deepEqual([name, text, scheme.kind, row.kind], ["mimetic", "mimetic", kind, kind]);
  }
});

Deno.test("all spellings of a scheme have the same text", () => {
  const texts = (...spellings: string[]) => spellings.map((one) => parseScheme(one, image).text);
  assert.deepEqual(texts("covariance", "covariance:shift=wrap", "covariance:sigma=0.080"), [
    "covariance",
    "covariance",
    "covariance",
  ]);
  assert.deepEqual(texts("covariance:shift=none:norm=.58", "covariance:norm=0.58:shift=none"), [
    "covariance:norm=0.58:shift=none",
    "covariance:norm=0.58:shift=none",
  ]);
  assert.deepEqual(texts("mimetic:variance=1/k", "attention.mimetic"), [
    "mimetic:variance=1/k",
    "mimetic",
  ]);
  const [text] = texts("covariance:acceleration=-1e-3");
  assert.equal(parseScheme(text, image).text, text);
});

Deno.test("a name that stands for two kinds needs the kind", () => {
  const both: Role["kind"][] = ["attention", "stateSpace"];
  assert.throws(() => parseScheme("mimetic", both), {
    name: "RangeError",
    message:
      "Cannot find scheme mimetic: expected attention.mimetic or stateSpace.mimetic, got mimetic",
  });
  const { text, scheme } = parseScheme("stateSpace.mimetic", both);
  assert.deepEqual([text, scheme.kind], ["stateSpace.mimetic", "stateSpace"]);
  assert.equal(parseScheme("attention.mimetic:alpha1=0.5", both).row.kind, "attention");
});

const refused: readonly (readonly [string, Role["kind"][], RegExp])[] = [
  ["mimesis", image, /expected one of mimetic, .*, got mimesis; nearest: mimetic, /],
  ["toString", image, /^Cannot find scheme: expected one of mimetic, .*, got toString; nearest: /],
  ["", image, /, got ""; nearest: /],
  ["", [], /^Cannot find scheme: expected one of none, got ""$/],
  [
    "noStep",
    ["depthwise"],
    /^Cannot use scheme noStep: expected one for depthwise layers \(covariance, .*\), got one for stateSpace layers$/,
  ],
  [
    "mimetic",
    [],
    /^Cannot use scheme mimetic: expected none, as .* a scheme is for, got one for att/,
  ],
  ["dirac:gain=2", image, /scheme dirac: expected no options but its own \(none\), got gain$/],
  [
    "conditioned:gian=2",
    image,
    /^Cannot read scheme conditioned: expected no options but its own \(gain\), got gian$/,
  ],
  ["conditioned:toString=2", image, /its own \(gain\), got toString$/],
  ["conditioned:gain", image, /expected options as name=value, got gain$/],
  ["conditioned:", image, /expected options as name=value, got ""$/],
  ["conditioned:=2", image, /expected options as name=value, got =2$/],
  [
    "conditioned:gain=1:gain=2",
    image,
    /conditioned:gain=1:gain=2: expected gain once, got it twice/,
  ],
  ["conditioned:gain=", image, /expected gain to be a finite number, got ""$/],
  ["conditioned:gain=one", image, /expected gain to be a finite number, got one$/],
  ["conditioned:gain=1e39", image, /expected gain to be a finite number, got 1e39$/],
  ["covariance:norm=-1", image, /expected norm to be a finite number of at least 0, got -1$/],
  ["covariance:shift=some", image, /expected shift to be one of wrap, none, got some$/],
  [
    "covariance:sigma=0",
    image,
    /expected sigma to be positive at every depth .*, got 0 at depth 0$/,
  ],
  [
    "covariance:velocity=-1",
    image,
    /positive at every depth from 0 to 1, got -0\.09\d+ at depth 0\.3/,
  ],
  ["mimetic:convolution=no", ["stateSpace"], /convolution to be true or false, got no$/],
  ["mimetic:correlation=2", ["stateSpace"], /number of at least 0 and at most 1, got 2$/],
];

for (const [text, kinds, message] of refused) {
  Deno.test(`"${text}" for ${kinds.join(", ") || "no layers"} is refused with a reason`, () => {
    assert.throws(() => parseScheme(text, kinds), { name: "RangeError", message });
  });
}

Deno.test("the help text has a line for each scheme and each option", () => {
  const lines = describeSchemes(["depthwise"]).split("\n");
  assert.ok(lines.some((line) => /^ {2}dirac +filters that copy/.test(line)));
  const covariance = lines.findIndex((line) => line.startsWith("  covariance"));
  assert.match(lines[covariance + 1], /^ {4}:sigma=0\.08 +width at the first layer/);
  assert.ok(!lines.some((line) => line.includes("mimetic")));
  assert.equal(lines[0].indexOf("filters"), lines[1].indexOf("width"));
  const both = describeSchemes(["attention", "depthwise"]).split("\n");
  const headings = both.filter((line) => !line.startsWith(" "));
  assert.deepEqual(headings, ["For attention layers:", "For depthwise layers:"]);
  assert.ok(
    both.indexOf("For depthwise layers:") < both.findIndex((line) => / {2}dirac /.test(line)),
  );
  const shift = lines.find((line) => line.startsWith("    :shift="))!;
  assert.match(shift, /whether distances go around a filter's border \(wrap, none\)$/);
  const attention = describeSchemes(["attention"]).split("\n");
  const control = attention.findIndex((line) => line.startsWith("  mimeticControl"));
  assert.match(attention[control], /norms of mimetic; options: alpha1, beta1, .*variance$/);
  assert.match(attention[control + 1], /^ {2}\w/);
  assert.match(attention.at(-1)!, /^ {2}Each takes :layers=all, too/);
  const scans = describeSchemes(["stateSpace"]).split("\n");
  const piece = scans.find((line) => line.startsWith("  onlyTransition "))!;
  assert.match(piece, /the transition of mimetic and nothing else; options: transition, scale$/);
  assert.equal(describeSchemes([]), "");
});
