import onnxProto from "onnx-proto";
import { expect, test } from "vitest";
import { jvp, vjp } from "../../../src/autodiff/mod.ts";
import { lowerToOnnx } from "../../../src/engines/onnx/lower.ts";
import { type Graph, GraphBuilder, makeGraph, type Shape } from "../../../src/graph/mod.ts";
import { expectReference, float32Engines, randomFeeds } from "../support.ts";

const [onnx] = float32Engines;

/** ½‖conv(x, w)‖²: its gradients, and products of its Hessian with tangents of both. */
function convolution(images: Shape, filter: Shape): Graph {
  const g = new GraphBuilder();
  const operands = [g.input("x", images), g.input("w", filter)];
  const y = g.conv2d(operands[0], operands[1], { top: 1, left: 0, bottom: 1, right: 2 });
  const gradients = vjp(g, g.scale(g.sumAll(g.mul(y, y)), 0.5), operands);
  const tangents = new Map(operands.map((node, i) => [node, g.input(`t${i}`, [2, ...node.shape])]));
  const products = jvp(g, gradients, tangents);
  return makeGraph({ gx: gradients[0], gw: gradients[1], px: products[0], pw: products[1] });
}

function nodesOf(graph: Graph, opType: string) {
  return onnxProto.onnx.ModelProto.decode(lowerToOnnx(graph)).graph!.node!.filter((node) =>
    node.opType === opType
  );
}

test("columns too large to be kept are made in pieces, to the same derivatives", async () => {
  const [filter, small, large] = [[1, 4, 3, 3], [4, 11, 30, 30], [4, 11, 300, 300]];
  // 36 taps of 11 images of 300 × 300 are more than 2²⁵ numbers, and three pieces.
  const graph = convolution(large, filter);
  const columns = nodesOf(convolution(small, filter), "Gather").length;
  expect(nodesOf(graph, "Gather").length).toBeGreaterThan(2 * columns);
  await expectReference(onnx, graph, randomFeeds(graph));
});

test("a reshape of a reshape is one reshape of what both are of", () => {
  const g = new GraphBuilder();
  const x = g.input("x", [2, 6]);
  const y = g.reshape(g.reshape(x, [3, 4]), [12]);
  expect(nodesOf(makeGraph({ y }), "Reshape").map(({ input }) => input![0])).toEqual(["x"]);
});
