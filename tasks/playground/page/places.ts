/**
 * Places of the page that an address may name in place of a run.
 *
 * @module
 */
/// <reference lib="dom" />
import { byId } from "./dom.ts";

/** True if the address names a place of the page. */
export function namesPlace(): boolean {
  return document.getElementById(location.hash.slice(1)) !== null;
}

/** Makes the page's first link skip to the figures without its address, which holds the run. */
export function setUpSkipLink(): void {
  const figures = byId("figures", HTMLElement);
  byId("skip", HTMLAnchorElement).addEventListener("click", (event) => {
    event.preventDefault();
    figures.focus({ preventScroll: true });
    figures.scrollIntoView();
  });
}
