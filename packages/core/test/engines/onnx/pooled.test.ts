import onnxProto from "onnx-proto";
import { describe, expect, test } from "vitest";
import { jvp, vjp } from "../../../src/autodiff/mod.ts";
import { lowerToOnnx } from "../../../src/engines/onnx/lower.ts";
import { type Graph, GraphBuilder, makeGraph, type Node, type Shape } from "../../../src/graph/mod.ts";
import { maxPool } from "../../../src/nn/layers/pooling.ts";
import { expectReference, float32Engines, randomFeeds } from "../support.ts";

const pads = { top: 1, left: 0, bottom: 1, right: 1 };

/** A pooled convolution's gradient by its filter, and Hessian-vector products with `k` tangents of it or of all operands. */
function pooledConvolution(images: Shape, filter: Shape, k: number, movesImages = false): Graph {
  const g = new GraphBuilder();
  const [x, w] = [g.input("x", images), g.input("w", filter)];
  const y = maxPool(g, g.conv2d(x, w, pads));
  const loss = g.add(g.sumAll(g.mul(y, g.input("c", y.shape))), g.scale(g.sumAll(g.mul(y, y)), 0.5));
  const active = movesImages ? [w, x] : [w];
  const gradients = vjp(g, loss, active);
  const seeds = new Map(active.map((node, i) => [node as Node, g.input(`t${i}`, [k, ...node.shape])]));
  const products = jvp(g, gradients, seeds);
  return makeGraph({
    tangents: jvp(g, [y], seeds)[0],
    ...Object.fromEntries(active.flatMap((_, i) => [[`g${i}`, gradients[i]], [`p${i}`, products[i]]])),
  });
}

function operators(graph: Graph): string[] {
  return onnxProto.onnx.ModelProto.decode(lowerToOnnx(graph)).graph!.node!.map((node) => node.opType!);
}

const [onnx] = float32Engines;

describe("a pooled convolution on onnx", () => {
  test.each<[name: string, images: Shape, filter: Shape, k: number]>([
    ["more taps than four a tangent", [3, 2, 6, 6], [2, 3, 3, 2], 4],
    ["fewer taps than four a tangent", [3, 2, 6, 6], [2, 3, 3, 2], 5],
    ["one channel and many images", [1, 7, 6, 6], [3, 1, 3, 2], 10],
    ["filters of two rows", [2, 3, 5, 6], [2, 2, 2, 2], 2],
  ])("has the derivatives of the reference with %s", async (_, images, filter, k) => {
    for (const movesImages of [false, true]) {
      const graph = pooledConvolution(images, filter, k, movesImages);
      await expectReference(onnx, graph, randomFeeds(graph));
    }
  });

  test("lets the first of equal maxima win where it picks pixels", async () => {
    const graph = pooledConvolution([1, 2, 6, 6], [2, 1, 3, 2], 6);
    const feeds = randomFeeds(graph);
    const steps = Float64Array.from(feeds.x, (value) => Math.sign(value) * Math.round(Math.abs(value) / 3));
    await expectReference(onnx, graph, { ...feeds, x: steps, w: feeds.w.map(() => 1) });
  });

  test("makes full maps of tangents only where that is less than the pixels under the winners", () => {
    expect(operators(pooledConvolution([3, 2, 6, 6], [2, 3, 3, 2], 5))).toContain("FusedMatMul");
    expect(operators(pooledConvolution([3, 2, 6, 6], [2, 3, 3, 2], 4))).not.toContain("FusedMatMul");
  });
});
