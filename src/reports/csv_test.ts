import assert from "assert";
import { csvLine } from "./csv.ts";

Deno.test("cells are quoted where commas, quotes or line ends would break them, and only there", () => {
  assert.equal(
    csvLine(["a b", "a,b", 'a "b"', "a\nb", "a\rb", ""]),
    'a b,"a,b","a ""b""","a\nb","a\rb",',
  );
  assert.equal(csvLine([0.1 + 0.2, undefined, -0, 1e21, ";"]), "0.30000000000000004,,0,1e+21,;");
});
