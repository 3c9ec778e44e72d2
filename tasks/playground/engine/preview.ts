/**
 * First values of one layer, as a run with these settings would start with, without the rest of the network.
 *
 * @module
 */
import { parseSchemes, type StructuredInitializer } from "../../../src/initializers/mod.ts";
import { initialize, type Network } from "../../../src/models/mod.ts";
import type { Picture, View } from "../shown.ts";
import { parametersOf, pictureOf, roleOf } from "./pictures.ts";

/** The schemes of an arm's text. */
export function schemesOf({ roles }: Network, init: string): StructuredInitializer[] {
  if (init === "default") return [];
  return parseSchemes(init, roles).map(({ scheme }) => scheme);
}

/**
 * Pictures of first values. Each parameter draws from a stream of its own, and a scheme is about one layer at
 * a time, so they are those of the whole network.
 */
export function previewPictures(
  network: Network,
  { init, seed, views }: {
    readonly init: string;
    readonly seed: number;
    readonly views: readonly View[];
  },
): Picture[] {
  const schemes = schemesOf(network, init);
  return views.map((view) => {
    const role = roleOf(network, view);
    const names = new Set(namesIn(role));
    parametersOf(network, view).forEach(({ name }) => names.add(name));
    const parameters = network.parameters.filter(({ name }) => names.has(name));
    // A scheme for layers of another kind does nothing here.
    const structured = schemes.filter(({ kind }) => kind === role.kind);
    const values = initialize({ parameters, roles: [role] }, { seed, structured });
    return pictureOf(network, view, ({ name }) => values.get(name)!);
  });
}

/** The names of all parameters that a role tells of, however deep. */
function namesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const { name, shape } = value as { name?: unknown; shape?: unknown };
  if (typeof name === "string" && Array.isArray(shape)) return [name];
  return Object.values(value).flatMap(namesIn);
}
