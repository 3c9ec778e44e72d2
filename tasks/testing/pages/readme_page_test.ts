import assert from "assert";
import { ROOT } from "../../build/generated.ts";
import { closeBrowsers, withPage } from "./serve.ts";
import { bundledSite } from "./site.ts";

Deno.test({
  name: "the README's page trains, and gets better",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const readme = await Deno.readTextFile(new URL("README.md", ROOT));
    const [[, html], ...others] = readme.matchAll(/^```html\n(.*?)^```/gms);
    assert.equal(others.length, 0);
    const files = new Map([...await bundledSite(), ["/index.html", html]]);
    await withPage(files, {}, async ({ page, requests, said, origin }) => {
      await page.waitForFunction("log.textContent.trim().split('\\n').length === 4");
      const shown: string = await page.evaluate("log.textContent");
      const accuracies = Array.from(shown.matchAll(/^([\d.]+) % right$/gm), ([, n]) => Number(n));
      assert.equal(accuracies.length, 4, shown);
      assert.ok(accuracies[3] > 30, shown);
      assert.ok(requests.every((url) => url.startsWith(origin)), requests.join("\n"));
      // A page asks for its icon, which this one has not; a browser without a GPU says so.
      const own = said.filter((text) => !/status of 404|No available adapters/.test(text));
      assert.deepEqual(own, []);
      console.log(shown);
    });
    await closeBrowsers();
  },
});
