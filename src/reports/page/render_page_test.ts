import assert from "assert";
import { renderPage } from "./render_page.ts";

Deno.test("figures are named for screen readers as their titles are read, whatever letters they have", async () => {
  const head = { name: "n", about: "a", headline: "h", facts: [], version: "1", configuration: {} };
  const labelOf = async (title: string) => {
    const figure = { title, data: [], layout: {}, height: 100 };
    const page = await renderPage(head, [{ title: "Figures", figures: [figure] }]);
    return /<figure aria-label="([^"]*)">/.exec(page)?.[1];
  };
  assert.equal(await labelOf("Spectrum of W<sub>Q</sub>W<sub>K</sub>"), "Spectrum of WQWK");
  assert.equal(await labelOf("A &amp; B &lt;1&gt; 5 &#37;"), "A &amp; B &lt;1&gt; 5 %");
  assert.equal(await labelOf("&amp;lt;"), "&amp;lt;");
});
