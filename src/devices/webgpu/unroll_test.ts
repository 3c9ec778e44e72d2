import assert from "assert";
import { unrollLoops } from "./unroll.ts";

/** Without comments, line ends and indentation. */
const flat = (text: string) => text.replace(/\/\/.*/g, "").replace(/\s+/g, " ").trim();

function assertUnrolled(
  source: string,
  expected: string,
  constants: Readonly<Record<string, number>> = {},
): void {
  assert.equal(flat(unrollLoops(source, constants)), flat(expected));
}

/** A marked loop over j. */
const loop = (bounds: string, body: string) => `for (${bounds}) { // unrolled\n${body}\n}`;
const twice = "var j = 0u; j < 2u; j++";

Deno.test("marked loops are written out, a number for their variable, and others stay", () => {
  const kept = "for (var j = 0u; j < RUN; j++) { y[j] = x; }";
  const source = `const RUN = 2u; // in registers
    ${loop("var j = 0u; j < RUN; j++", "sums[j] += x[j]; // one {")}
    ${kept}
    ${loop("var j = 0u; j < 2u * RUN; j += RUN", "last = j;")}`;
  const expected = `const RUN = 2u;
    { let j = 0u; sums[j] += x[j]; }
    { let j = 1u; sums[j] += x[j]; }
    ${kept}
    { let j = 0u; last = j; }
    { let j = 2u; last = j; }`;
  assertUnrolled(source, expected);
});

Deno.test("comments stay, whatever they hold", () => {
  const source = `override A: u32 = 1u; // of } and ; and break\n${
    loop("var j = 0u; j < A; j++", "y = j; // } break")
  }`;
  assert.equal(
    unrollLoops(source, {}).match(/\/\/ .*/g)!.join("; "),
    "// of } and ; and break; // } break",
  );
});

Deno.test("a loop in a loop is written out in each of its rounds, or alone where the other isn't", () => {
  const inner = loop(twice, "y[j] = x;");
  const unrolled = "{ let j = 0u; y[j] = x; } { let j = 1u; y[j] = x; }";
  assertUnrolled(
    loop("var i = 0u; i < 2u; i++", inner),
    `{ let i = 0u; ${unrolled} } { let i = 1u; ${unrolled} }`,
  );
  const open = (body: string) => `for (var i = 0u; i < params.rows; i++) { ${body} }`;
  assertUnrolled(open(inner), open(unrolled));
});

Deno.test("what is set for a kernel goes before the text's own number", () => {
  const source = `override DEPTH: u32 = 16u;\n${
    loop("var j = 0u; j < DEPTH / 2u; j++", "add(j);")
  }`;
  assertUnrolled(source, "override DEPTH: u32 = 16u; { let j = 0u; add(j); }", { DEPTH: 2 });
  assert.equal(unrollLoops(source, {}).match(/add\(j\)/g)!.length, 8);
});

Deno.test("a loop that never begins is left out", () => {
  assertUnrolled(loop("var j = 2u; j < 1u; j++", "y[j] = x;"), "");
});

Deno.test("what only looks like a change of the variable is none", () => {
  const body = "let adj = 1u; p.j = 2u; if (j == 0u || j <= k) { y[j] = x; }";
  assertUnrolled(loop("var j = 0u; j < 1u; j++", body), `{ let j = 0u; ${body} }`);
});

Deno.test("a marked loop that can't be written out is an error that says why", () => {
  const refused: readonly [string, string][] = [
    [loop(twice, "if (x[j] > 1.0) { break; }"), "all rounds to run, got break"],
    [loop(twice, "if (x[j] > 1.0) { continue; }"), "all rounds to run, got continue"],
    [loop(twice, "j += 1u;"), "j to stay in a round, got j +="],
    [loop(twice, "j++;"), "j to stay in a round, got j++"],
    [loop(twice, "j = 2u;"), "j to stay in a round, got j ="],
    [
      `const A = 1u;\n${loop("var j = lane; j < 2u; j++", "y = j;")}`,
      "bounds of constants, got none among A",
    ],
    [loop("var j = 0u; j < 4u; j += 0u", "y = j;"), "bounds of constants"],
    [`for (${twice}) { // unrolled\n y = j;`, "a block that ends, got none"],
    [loop("var j = 0u; j <= 3u; j++", "y = j;"), "got another loop"],
    [loop("var j: u32 = 0u; j < 3u; j++", "y = j;"), "got another loop"],
    [`for (${twice}) { // unrolled as it is short\n y = j;\n}`, "got another loop"],
  ];
  for (const [source, message] of refused) {
    assert.throws(
      () => unrollLoops(source, {}),
      (error: Error) =>
        error.message.startsWith("Cannot unroll ") && error.message.includes(message),
      source,
    );
  }
});
