import assert from "assert";
import type { Page } from "../../../../src/host/testing/chromium.ts";
import {
  assertLosses,
  lossesOf,
  stepOf,
  until,
  waitForState,
  waitForStep,
} from "../page_actions.ts";
import { SMALL, Tests } from "./shared.ts";

const tests = new Tests();

/** A picture's pixels as text. */
const pixels = (page: Page, selector: string) =>
  page.evaluate(`document.querySelector(${JSON.stringify(selector)}).toDataURL()`) as Promise<
    string
  >;

tests.page(
  "the page starts by itself, pauses, steps, goes on and starts again",
  {},
  async ({ page }) => {
    await waitForStep(page, 2);
    await page.click("#toggle");
    await waitForState(page, "paused");
    assert.equal(await page.innerText("#toggle"), "Continue");
    const paused = await stepOf(page);
    await page.waitForTimeout(300);
    assert.equal(await stepOf(page), paused);
    await page.click("#step");
    await waitForStep(page, paused + 1);
    await waitForState(page, "paused");
    assert.equal(await stepOf(page), paused + 1);
    const before = await lossesOf(page);
    await page.click("#restart");
    await until(page, `document.documentElement.dataset.step === "0"`);
    await page.click("#toggle");
    await waitForStep(page, paused + 1);
    await page.click("#toggle");
    await waitForState(page, "paused");
    // The same run again: the same numbers, to the bit.
    const again = await lossesOf(page);
    assertLosses(
      new Map([...again].map(([arm, own]) => [arm, own.slice(0, paused + 1)])),
      before,
      0,
    );
  },
);

tests.page("a link gives the run again", { link: `${SMALL}&steps=6&seed=3` }, async ({ page }) => {
  await waitForState(page, "finished");
  const losses = await lossesOf(page);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.click("#copy-link");
  await until(page, `document.getElementById("curves-said").textContent !== ""`);
  const link = new URL(await page.evaluate("navigator.clipboard.readText()") as string).hash;
  assert.match(link, /seed=3/);
  await using other = await (await tests.playground()).open({ link: link.slice(1) });
  await waitForState(other.page, "finished");
  assertLosses(await lossesOf(other.page), losses, 0);
});

tests.page(
  "a slider changes the first picture before training",
  { link: SMALL },
  async ({ page }) => {
    await waitForStep(page, 1);
    await page.click("#toggle");
    await waitForState(page, "paused");
    const second = ".arm:nth-child(2)";
    await page.waitForSelector(`${second} .preview canvas`);
    const [before, other] = [
      await pixels(page, `${second} .preview canvas`),
      await pixels(page, ".arm:nth-child(1) .preview canvas"),
    ];
    const slider = page.locator(`${second} input[type=range]`).nth(1);
    await slider.fill("0.1");
    const canvas = `document.querySelector("${second} .preview canvas").toDataURL()`;
    await until(page, `${canvas} !== ${JSON.stringify(before)}`);
    assert.equal(await pixels(page, ".arm:nth-child(1) .preview canvas"), other);
    assert.match(await page.innerText("#start-said"), /next run/);
    await page.click("#start");
    await until(page, `location.hash.includes("beta1")`);
    assert.match(await page.innerText("#curves-legend"), /mimetic:beta1=/);
  },
);

tests.page(
  "pictures change as it trains, and show another layer and head",
  { link: SMALL },
  async ({ page }) => {
    const map = ".part canvas.map";
    await waitForStep(page, 1);
    const before = await pixels(page, map);
    await until(
      page,
      `document.querySelector(${JSON.stringify(map)}).toDataURL() !== ${JSON.stringify(before)}`,
    );
    await page.click("#toggle");
    await waitForState(page, "paused");
    await page.selectOption("#layer", { value: "1" });
    await until(
      page,
      `document.querySelector(${
        JSON.stringify(map)
      }).getAttribute("aria-label").includes("layer 2")`,
    );
    const all = await pixels(page, map);
    await page.selectOption("#head", { value: "2" });
    await until(
      page,
      `document.querySelector(${JSON.stringify(map)}).toDataURL() !== ${JSON.stringify(all)}`,
    );
  },
);

tests.page("problems, networks and starts can be chosen", { link: SMALL }, async ({ page }) => {
  await waitForStep(page, 1);
  await page.selectOption("#model", "convmixer");
  await page.selectOption(".arm:nth-child(1) select", "dirac");
  await page.click("text=Add a start");
  await page.click("#start");
  await until(page, `location.hash.includes("dirac")`);
  await waitForStep(page, 1);
  assert.equal(await page.locator(".part[data-part=filters] canvas.map").count(), 3);
  await page.selectOption("#problem", "recall");
  await page.click("#start");
  await until(page, `location.hash.includes("problem=recall")`);
  await waitForStep(page, 1);
  assert.ok(await page.locator(".samples.sequences .sample").count() > 0);
  assert.equal(await page.locator(".part[data-part=read-write] canvas.map").count(), 2);
});

tests.page(
  "a number that isn't allowed is said beside its field",
  { link: SMALL },
  async ({ page }) => {
    await waitForStep(page, 1);
    await page.fill("#setting-batch", "0");
    const said = page.locator(".setting:has(#setting-batch) [role=alert]");
    assert.match(await said.innerText(), /^Expected a whole number from 1 to /);
    await page.click("#start");
    assert.equal(await page.evaluate("document.activeElement.id"), "setting-batch");
    await page.fill("#setting-batch", "4");
    assert.ok(await said.isHidden());
    await page.click("#form > .more summary");
    await page.fill("#setting-dim", "25");
    await page.click("#start");
    await until(page, `document.getElementById("failure").textContent !== ""`);
    assert.match(await page.innerText("#failure"), /multiple of the heads, got 25 wide/);
  },
);

tests.page(
  "starts that diverge are named together, and no longer in the next run",
  { link: `${SMALL}&init=mimetic:alpha1=1e30,default,mimetic:alpha1=2e30` },
  async ({ page }) => {
    const row = (arm: number) => `.sample:first-child .answer:nth-of-type(${arm + 1})`;
    await until(
      page,
      `document.querySelector("${row(1)} .said")?.textContent.includes("diverged")`,
    );
    const notice = await page.innerText("#notice");
    assert.match(
      notice,
      /alpha1=1e\+30 no longer trains: .* mimetic:alpha1=2e\+30 no longer trains: /s,
    );
    const marks = [1, 2, 3].map((arm) => page.getAttribute(row(arm), "data-right"));
    assert.deepEqual((await Promise.all(marks)).map((mark) => mark === null), [true, false, true]);
    await page.evaluate(`location.hash = "${SMALL}"`);
    await until(page, `!document.getElementById("curves-legend").textContent.includes("alpha1")`);
    await waitForStep(page, 1);
    assert.ok(await page.isHidden("#notice"));
  },
);

for (
  const [link, message] of [
    ["dept=2", /^Cannot read the link: expected a setting's name, got dept; nearest: depth/],
    ["init=mimetic:gamma=1&steps=1", /Cannot .*: expected no options but its own .* got gamma/],
  ] as const
) {
  tests.page(
    `a bad link is said, and the usual run starts: ${link}`,
    { link },
    async ({ page }) => {
      await until(page, "Number(document.documentElement.dataset.step) >= 1");
      assert.match(await page.innerText("#failure"), message);
    },
  );
}

tests.page("a step is timed, and training goes on", { link: SMALL }, async ({ page }) => {
  await waitForStep(page, 1);
  await page.click("#time-step");
  await until(page, `document.querySelectorAll("#times tbody tr").length > 3`);
  assert.match(await page.innerText("#times-said"), /^A step of one start takes [\d.]+ ms; /);
  assert.match(await page.innerText("#times"), /matmul/);
  await waitForStep(page, await stepOf(page) + 1);
});

tests.page("light and dark can be chosen", { link: SMALL }, async ({ page }) => {
  await waitForStep(page, 1);
  const ground = () =>
    page.evaluate("getComputedStyle(document.documentElement).backgroundColor") as Promise<string>;
  assert.equal(await ground(), "rgb(255, 255, 255)");
  await page.click("#theme");
  assert.equal(await ground(), "rgb(20, 23, 26)");
  await page.reload();
  await waitForStep(page, 1);
  assert.equal(await ground(), "rgb(20, 23, 26)");
});

tests.close();
