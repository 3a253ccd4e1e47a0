import { expect, test } from "vitest";
import { jvp, vjp } from "../../src/autodiff/mod.ts";
import { GraphBuilder, type Node, ShapeError } from "../../src/graph/mod.ts";

test("vjp refuses a loss that is not a scalar", () => {
  const g = new GraphBuilder();
  const x = g.input("x", [1]);
  expect(() => vjp(g, x, [x])).toThrow(ShapeError);
  expect(() => vjp(g, x, [x])).toThrow("vjp: expected a scalar loss of shape [], got [1]");
});

test("vjp refuses a convolution that is padded by its filter's size or more", () => {
  const g = new GraphBuilder();
  const [x, w] = [g.input("x", [1, 1, 4, 4]), g.input("w", [1, 1, 2, 3])];
  const loss = g.sumAll(g.conv2d(x, w, { top: 0, left: 1, bottom: 2, right: 0 }));
  expect(() => vjp(g, loss, [x])).toThrow(
    "vjp of conv2d: expected pads smaller than the filter of 2×3, got pads (top, left, bottom, right) [0,1,2,0]",
  );
});

test("jvp refuses no seeds, seeds that are not blocks of tangents, and blocks of different K", () => {
  const g = new GraphBuilder();
  const [a, b] = [g.input("a", [2]), g.input("b", [3])];
  const y = g.mul(g.sumAll(a), g.sumAll(b));
  const seeds = (...entries: [Node, Node][]) => new Map(entries);
  expect(() => jvp(g, [y], seeds())).toThrow("jvp: expected one seed or more, got none");
  expect(() => jvp(g, [y], seeds([a, g.input("t", [2])]))).toThrow("jvp: expected tangents [2,2], got [2]");
  expect(() => jvp(g, [y], seeds([a, g.input("u", [4, 2])], [b, g.input("v", [5, 3])]))).toThrow(
    "jvp: expected tangents [4,3], got [5,3]",
  );
});

test("what does not depend on a node has a zero derivative by it", () => {
  const g = new GraphBuilder();
  const [a, b] = [g.input("a", [2]), g.input("b", [3])];
  expect(vjp(g, g.sumAll(a), [b])).toEqual([g.constant(0, [3])]);
  expect(jvp(g, [a], new Map([[b as Node, g.input("v", [4, 3])]]))).toEqual([g.constant(0, [4, 2])]);
});

test("vjp differentiates by nodes in the middle of a graph, and by the loss itself", () => {
  const g = new GraphBuilder();
  const x = g.input("x", []);
  const square = g.mul(x, x);
  const loss = g.exp(square);
  expect(vjp(g, loss, [loss, square, x])).toEqual([g.constant(1, []), loss, g.mul(g.scale(loss, 2), x)]);
});
