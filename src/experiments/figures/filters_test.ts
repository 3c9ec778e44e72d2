import assert from "assert";
import { convmixer, describe } from "../../models/mod.ts";
import { namedArms } from "../arms.ts";
import { closedFormFigures } from "./filters.ts";

const network = describe(convmixer({ dim: 8, depth: 3, kernel: 3 }));

async function shown(...texts: string[]): Promise<[string, number][]> {
  const arms = await namedArms(texts, { variants: [{ network }] });
  return closedFormFigures(network.roles, arms).map(({ init, layer }) => [init, layer]);
}

Deno.test("closed forms are shown in the layers that arms draw by them, or by default in all", async () => {
  const all: [string, number][] = [0, 1, 2].map((layer) => ["closed form", layer]);
  assert.deepEqual(await shown("default"), all);
  assert.deepEqual(await shown("covariance"), all);
  assert.deepEqual(await shown("covariance:layers=0,2", "covariance:sigma=0.2:layers=1"), [
    ["closed form of covariance:layers=0,2", 0],
    ["closed form of covariance:layers=0,2", 2],
    ["closed form of covariance:sigma=0.2:layers=1", 1],
  ]);
});
