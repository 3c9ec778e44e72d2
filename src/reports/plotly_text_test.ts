import assert from "assert";
import { labelOf, plotlyText, shortened } from "./plotly_text.ts";

Deno.test("nothing that Plotly interprets is left of a name", () => {
  assert.equal(
    plotlyText('<a href="x">%{y}</a> & &lt;'),
    '&lt;a href="x"&gt;&#37;{y}&lt;/a&gt; &amp; &amp;lt;',
  );
  assert.equal(plotlyText("a\nb\u2028c\0"), "a b c ");
  assert.equal(plotlyText("mimetic, filters frozen"), "mimetic, filters frozen");
});

Deno.test("long names keep their beginning and their end", () => {
  const name = `${"n".repeat(400)}, filters frozen`;
  assert.equal([...labelOf(name)].length, 32);
  assert.match(labelOf(name), /^n{23}…s frozen$/);
  assert.equal(shortened("𝄞".repeat(50), 8), `${"𝄞".repeat(5)}…${"𝄞".repeat(2)}`);
  assert.equal(labelOf("default"), "default");
});
