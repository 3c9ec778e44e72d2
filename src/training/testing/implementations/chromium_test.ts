import { type Browser, launchChromium, type Page } from "../../../host/testing/chromium.ts";
import { operationCases } from "../../../devices/testing/operation_cases.ts";
import { testSteps } from "../golden_cases.ts";
import type { Steps } from "../golden_models.ts";
import { bundle } from "./bundle.ts";

// A page as others would write it, in a Chromium that has no GPU: its WebGPU is SwiftShader.

let opened: Promise<{ browser: Browser; page: Page; folder: string }> | undefined;

async function openPage() {
  const folder = await Deno.makeTempDir();
  const [html, script] = [`${folder}/page.html`, `${folder}/page.js`];
  await Deno.writeTextFile(html, "<!doctype html><title>WebGPU</title>");
  await Deno.writeTextFile(script, await bundle("browser_page.ts"));
  const browser = await launchChromium({ webgpu: true });
  const page = await browser.newPage();
  await page.goto(`file://${html}`);
  // A script that a page can't run says why, as one that imports what only Deno has.
  const failed = new Promise<never>((_, reject) => page.once("pageerror", reject));
  await page.addScriptTag({ path: script, type: "module" });
  await Promise.race([page.waitForFunction("globalThis.compareHere"), failed]);
  failed.catch(() => {});
  return { browser, page, folder };
}

/** Calls one of the page's functions. */
async function call(expression: string): Promise<unknown> {
  const { page } = await (opened ??= openPage());
  return await page.evaluate(expression);
}

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `Chromium: ${name}`, sanitizeOps: false, sanitizeResources: false, fn });
}

operationCases.forEach(({ name }, index) => {
  test(`${name} agrees with the reference`, async () => void await call(`compareHere(${index})`));
});

testSteps("Chromium", async (name) => await call(`takeStepsHere("${name}")`) as Steps);

test("the browser closes", async () => {
  if (!opened) return;
  const { browser, folder } = await opened;
  await browser.close();
  await Deno.remove(folder, { recursive: true });
});
