import { expect, test } from "vitest";
import { GraphBuilder, makeGraph, type Node, topologicalOrder } from "../../src/graph/mod.ts";

test("topological order has each node once, after its operands", () => {
  const g = new GraphBuilder();
  const x = g.input("x", [2]);
  const y = g.exp(x);
  const z = g.mul(g.add(y, x), y);
  const order = topologicalOrder([z, y]);
  expect(order).toHaveLength(4);
  for (const node of order) {
    for (const operand of node.inputs) {
      expect(order.indexOf(operand as typeof node)).toBeLessThan(order.indexOf(node));
    }
  }
});

test("a chain of 100,000 nodes does not overflow the stack", () => {
  const g = new GraphBuilder();
  let node: Node = g.input("x", []);
  for (let i = 0; i < 100_000; i++) node = g.exp(node);
  expect(topologicalOrder([node])).toHaveLength(100_001);
});

test("a graph has the inputs that its outputs need, and no others", () => {
  const g = new GraphBuilder();
  const [a, b] = [g.input("a", [2]), g.input("b", [2])];
  g.input("unused", [2]);
  g.mul(a, g.input("discarded", [2]));
  const graph = makeGraph({ sum: g.add(a, b), b });
  expect(graph.inputs.map((input) => input.params.name).sort()).toEqual(["a", "b"]);
  expect(Object.keys(graph.outputs)).toEqual(["sum", "b"]);
});
