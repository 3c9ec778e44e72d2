/**
 * What is said above the figures: what should be known, and what failed.
 *
 * @module
 */
/// <reference lib="dom" />
import { byId } from "./dom.ts";

/** The lines above the figures. */
export class Notices {
  #device = "";
  #diverged = "";

  /** Says what should be known of the device, until another one is taken. */
  device(text = ""): void {
    this.#device = text;
    this.#show();
  }

  /** Says which arms of the run no longer train, and why. */
  diverged(texts: readonly string[]): void {
    this.#diverged = texts.join(" ");
    this.#show();
  }

  /** Says what failed, or that nothing did. */
  fail(text: string): void {
    say("failure", text);
  }

  #show(): void {
    say("notice", [this.#device, this.#diverged].filter(Boolean).join(" "));
  }
}

/** Shows a line, or hides it where there is nothing to say; what stands there already isn't said again. */
function say(id: string, text: string): void {
  const element = byId(id, HTMLElement);
  if (element.textContent !== text) element.textContent = text;
  element.hidden = text === "";
}
