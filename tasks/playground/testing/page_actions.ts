/**
 * What tests do with the playground's page.
 *
 * @module
 */
import assert from "assert";
import type { Page } from "../../../src/host/testing/chromium.ts";
import type { Incidents } from "./open_playground.ts";

/** As long as SwiftShader may take to compile kernels on a busy machine. */
const PATIENCE = 120_000;

/** Waits until an expression is true; what pages evaluate by themselves their policy forbids. */
export async function until(page: Page, condition: string): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!await page.evaluate(condition)) {
    if (performance.now() > end) assert.fail(`It took too long until ${condition}`);
    await page.waitForTimeout(20);
  }
}

/** Waits until an expression is true, and fails if the page says that something failed. */
async function untilSo(page: Page, condition: string): Promise<void> {
  const failed = `document.getElementById("failure").textContent`;
  await until(page, `${condition} || ${failed} !== ""`);
  assert.equal(await page.evaluate(failed), "");
}

/** Waits until the run is in a state. */
export function waitForState(
  page: Page,
  state: "running" | "paused" | "finished",
): Promise<void> {
  return untilSo(page, `document.documentElement.dataset.state === "${state}"`);
}

/** Waits until that many steps were taken. */
export function waitForStep(page: Page, step: number): Promise<void> {
  return untilSo(page, `Number(document.documentElement.dataset.step) >= ${step}`);
}

/** The steps that were taken. */
export async function stepOf(page: Page): Promise<number> {
  return Number(await page.evaluate("document.documentElement.dataset.step"));
}

/** What a button lets the reader keep: its name and bytes. */
export async function downloadBy(
  page: Page,
  button: string,
): Promise<{ name: string; bytes: Uint8Array<ArrayBuffer> }> {
  const started = page.waitForEvent("download");
  await page.click(button);
  const download = await started;
  const path = await download.path();
  return { name: download.suggestedFilename(), bytes: await Deno.readFile(path) };
}

/** The losses of training by arm, as the page's table has them. */
export async function lossesOf(page: Page): Promise<Map<string, number[]>> {
  const { name, bytes } = await downloadBy(page, "#save-csv");
  assert.equal(name, "curves.csv");
  const losses = new Map<string, number[]>();
  for (const line of new TextDecoder().decode(bytes).split("\n")) {
    const [arm, measure, first, last, mean] = line.split(",");
    if (measure !== "training loss") continue;
    assert.equal(first, last);
    const own = losses.get(arm) ?? [];
    losses.set(arm, own);
    own[Number(first) - 1] = Number(mean);
  }
  return losses;
}

/** Fails unless the arms and their losses are the expected ones, but for a small distance. */
export function assertLosses(
  found: ReadonlyMap<string, readonly number[]>,
  expected: ReadonlyMap<string, readonly number[]>,
  most: number,
): void {
  assert.deepEqual([...found.keys()], [...expected.keys()]);
  for (const [arm, losses] of expected) {
    const own = found.get(arm)!;
    assert.equal(own.length, losses.length, arm);
    losses.forEach((loss, i) => {
      assert.ok(Math.abs(own[i] - loss) <= most, `${arm}, step ${i + 1}: ${own[i]}, not ${loss}`);
    });
  }
}

/** Fails if a page did what it must not do. */
export function assertQuiet({ messages, strangers }: Incidents): void {
  assert.deepEqual({ messages, strangers }, { messages: [], strangers: [] });
}
