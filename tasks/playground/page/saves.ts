/**
 * Trained networks as files.
 *
 * @module
 */
/// <reference lib="dom" />
import type { NetworkFacts } from "../protocol.ts";
import { button, byId } from "./dom.ts";
import { download } from "./download.ts";
import type { Engine } from "./engine.ts";
import { messageOf, whole } from "./words.ts";

/** Offers each arm's weights. */
export function showSaves(engine: Engine, facts: NetworkFacts, arms: readonly string[]): void {
  const said = byId("saves-said", HTMLElement);
  said.textContent = "";
  byId("network-facts", HTMLElement).textContent =
    `${facts.name}, ${whole(facts.parameters)} parameters. A file of weights has the names and ` +
    "layouts of the libraries that the network is known from, and opens in PyTorch.";
  const save = async (arm: number) => {
    try {
      const { name, bytes } = await engine.ask<"save">({ kind: "save", arm });
      download(name, new Blob([bytes], { type: "application/octet-stream" }));
      said.textContent = `Saved ${name}, ${whole(bytes.length / 1000)} kB.`;
    } catch (error) {
      said.textContent = messageOf(error);
    }
  };
  byId("saves", HTMLElement).replaceChildren(
    ...arms.map((arm, i) => button(`Save ${arm}`, () => save(i))),
  );
}
