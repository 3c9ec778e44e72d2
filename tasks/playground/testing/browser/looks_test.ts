import assert from "assert";
import type { Page } from "../../../../src/host/testing/chromium.ts";
import { stepOf, until, waitForStep } from "../page_actions.ts";
import { SMALL, Tests } from "./shared.ts";

const tests = new Tests();

/** Controls that a screen reader has no name for, and pictures that it has no words for. */
const nameless = `[...document.querySelectorAll("button, input, select, [role=img], summary, a")]
  .filter((element) => {
    const labels = [...element.labels ?? []].map((label) => label.textContent).join("");
    const name = element.getAttribute("aria-label") ?? (labels || element.textContent);
    return name.trim() === "" || (element.matches("select") && !labels && !element.ariaLabel);
  })
  .map((element) => element.outerHTML.slice(0, 100))`;

/** Elements with ids that stand twice, and references to ids that aren't there. */
const wrongIds = `(() => {
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  const names = ["aria-labelledby", "aria-describedby", "for"];
  const named = names.flatMap((name) =>
    [...document.querySelectorAll("[" + name + "]")].map((one) => one.getAttribute(name)));
  return [...ids.filter((id, i) => ids.indexOf(id) < i), ...named.filter((id) => !ids.includes(id))];
})()`;

/** Texts with less contrast to their ground than 4.5 to 1. */
const faint = `(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgb = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (color) => rgb(color).slice(0, 3).map((x) => x / 255)
    .map((x) => x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)
    .reduce((sum, x, i) => sum + x * [0.2126, 0.7152, 0.0722][i], 0);
  const groundOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (rgb(backgroundColor)[3] > 0) return backgroundColor;
    }
  };
  const found = new Set();
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility() || element.matches(":disabled")) continue;
    const [a, b] = [getComputedStyle(element).color, groundOf(element)].map(light);
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) found.add(element.className + ": " + element.textContent.slice(0, 30));
  }
  return [...found];
})()`;

/** Elements that are wider than the page. */
const wide = `[...document.querySelectorAll("body *")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 0.5)
  .map((one) => one.tagName + "." + one.className)`;

async function assertFits(page: Page): Promise<void> {
  assert.deepEqual(await page.evaluate(wide), []);
  assert.equal(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
}

const links = {
  "images": SMALL,
  "strings": "problem=copying&model=mamba2&device=cpu",
  "four starts": `${SMALL}&init=default,mimetic,mimetic:beta1=0.1:noise=uniform,mimeticTied`,
};

for (const [name, link] of Object.entries(links)) {
  tests.page(`at 380 pixels nothing is cut off or scrolls sideways: ${name}`, {
    link,
    width: 380,
  }, async ({ page }) => {
    await waitForStep(page, 1);
    await assertFits(page);
    await page.click("#settings > summary");
    await page.click("#form > .more summary");
    await assertFits(page);
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  tests.page(`every control has a name, and every text contrast, on ${colorScheme} ground`, {
    link: SMALL,
    colorScheme,
  }, async ({ page }) => {
    await waitForStep(page, 1);
    await page.click("#form > .more summary");
    assert.deepEqual(await page.evaluate(nameless), []);
    assert.deepEqual(await page.evaluate(wrongIds), []);
    assert.deepEqual(await page.evaluate(faint), []);
    assert.equal(await page.locator("h1").count(), 1);
    assert.equal(await page.locator("main").count(), 1);
  });
}

tests.page("the keyboard reaches the controls, the first of which skips to the figures", {
  link: SMALL,
}, async ({ page }) => {
  await waitForStep(page, 1);
  const run = await page.evaluate("location.hash");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate("document.activeElement.className"), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate("document.activeElement.id"), "figures");
  assert.equal(await page.evaluate("location.hash"), run);
  // The same link without the page's program, as before it has loaded.
  const now = await stepOf(page);
  await page.evaluate(`location.hash = "#figures"`);
  await waitForStep(page, now + 1);
  assert.ok(await page.isHidden("#failure"));
  assert.equal(await page.evaluate("location.hash"), run);
  await page.focus("#toggle");
  await page.keyboard.press("Space");
  await until(page, `document.documentElement.dataset.state === "paused"`);
  assert.equal(await page.evaluate("document.activeElement.id"), "toggle");
});

tests.page(
  "a place of the page in the address is no run",
  { link: "figures" },
  async ({ page }) => {
    await waitForStep(page, 1);
    assert.equal(await page.evaluate("location.hash"), "");
  },
);

for (const [name, link] of Object.entries(links)) {
  tests.page(`each answer says whose it is, in words and by its line: ${name}`, { link }, async ({
    page,
  }) => {
    await waitForStep(page, 1);
    const arms = await page.locator("#curves-legend .arm-key").allTextContents();
    const swatches = await page.locator("#curves-legend .swatch").count();
    assert.equal(swatches, arms.length);
    const cards = await page.evaluate(`[...document.querySelectorAll(".sample")].map((card) =>
      [...card.querySelectorAll(".answer:not(.expected)")].map((row) => ({
        text: row.textContent,
        line: getComputedStyle(row).backgroundImage,
      })))`) as { text: string; line: string }[][];
    assert.ok(cards.length > 0);
    for (const rows of cards) {
      assert.equal(rows.length, arms.length);
      rows.forEach(({ text }, i) => assert.ok(text.includes(arms[i]), `${arms[i]}: ${text}`));
      assert.equal(new Set(rows.map(({ line }) => line)).size, arms.length);
    }
  });
}

tests.close();
