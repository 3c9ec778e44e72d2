import assert from "assert";
import { quoteAll, splitWords } from "./shell_words.ts";

Deno.test("words come out of a shell as they were quoted", async () => {
  const words = ["plain", "a b", "it's", "$HOME", '"', "", "*", "a\\b", "--x=1,2:3"];
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", `for word in ${quoteAll(words)}; do printf '%s\\n' "$word"; done`],
  }).output();
  assert.deepEqual(new TextDecoder().decode(stdout).split("\n").slice(0, -1), words);
});

Deno.test("a text is split at spaces outside of quotes", () => {
  assert.deepEqual(splitWords(` --time=2:00:00  --comment="a 'b'" --x='c d'e `), [
    "--time=2:00:00",
    "--comment=a 'b'",
    "--x=c de",
  ]);
  assert.deepEqual(splitWords(""), []);
  for (const open of [`--x="a`, `'`, `--x="a'`]) assert.equal(splitWords(open), undefined);
});
