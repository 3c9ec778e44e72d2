import assert from "assert";
import { exp, Graph, type Tensor } from "../../graph/mod.ts";
import { assignStorage } from "./storage.ts";

Deno.test("a long chain that overwrites itself lies where its first result does", () => {
  const graph = new Graph();
  const chain: Tensor[] = [exp(graph.input("x", [4]))];
  for (let i = 1; i < 20_000; i++) chain.push(exp(chain[i - 1]));
  const [first, last] = [chain[0], chain[chain.length - 1]];
  const { place } = assignStorage(
    graph.nodes,
    ({ inputs }) => inputs[0]?.node.inputs.length ? 0 : -1,
  );
  assert.deepEqual(place(last), { owner: first, offset: 0 });
});
