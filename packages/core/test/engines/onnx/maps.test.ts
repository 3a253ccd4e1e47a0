import onnxProto from "onnx-proto";
import { describe, expect, test } from "vitest";
import { jvp, vjp } from "../../../src/autodiff/mod.ts";
import { lowerToOnnx } from "../../../src/engines/onnx/lower.ts";
import { type Graph, GraphBuilder, makeGraph, type Node, type Shape } from "../../../src/graph/mod.ts";
import { convolution3x3 } from "../../../src/nn/layers/convolution.ts";
import { toColumns, toImages } from "../../../src/nn/layers/images.ts";
import { maxPool } from "../../../src/nn/layers/pooling.ts";
import { expectReference, float32Engines, randomFeeds } from "../support.ts";

const [onnx] = float32Engines;

const image: Shape = [2, 4, 4];

/** Two layers with biases, the first of them pooled if told, on `n` images; gradients and products with two tangents. */
function layers(n: number, pool: boolean): Graph {
  const g = new GraphBuilder();
  const [first, second] = [convolution3x3("a", 2, 3), convolution3x3("b", 3, 2)];
  const specs = [...first.parameters, ...second.parameters];
  const parameters = specs.map(({ name, shape }) => g.input(name, shape));
  const nodes = (name: string) => parameters[specs.findIndex((spec) => spec.name === name)];
  const x = toImages(g, g.input("x", [n, 32]), image);
  const maps = second.reluPool(g, nodes, first.reluPool(g, nodes, x, pool), true);
  const columns = toColumns(g, maps);
  const gradients = vjp(g, g.scale(g.sumAll(g.mul(columns, columns)), 0.5), parameters);
  const tangents = parameters.map((node, i): [Node, Node] => [node, g.input(`t${i}`, [2, ...node.shape])]);
  const products = jvp(g, gradients, new Map(tangents));
  const named = (letter: string, list: Node[]) => list.map((node, i) => [`${letter}${i}`, node]);
  return makeGraph(Object.fromEntries([...named("g", gradients), ...named("p", products)]));
}

function operators(graph: Graph): string[] {
  return onnxProto.onnx.ModelProto.decode(lowerToOnnx(graph)).graph!.node!.map(({ opType }) => opType!);
}

describe("maps with their samples last", () => {
  test.each([[1, true], [96, true], [97, true], [131, true], [131, false]])(
    "%i samples, pooled: %s, have the derivatives of the reference",
    async (n, pool) => {
      const graph = layers(n, pool);
      await expectReference(onnx, graph, randomFeeds(graph));
    },
  );

  test("go through in parts of no more than 96 samples", () => {
    const products = (n: number) => operators(layers(n, true)).filter((op) => op === "Gemm").length;
    expect(products(97)).toBe(2 * products(96));
    expect(products(192)).toBe(products(97));
  });

  test("are pooled without a pooling operator, and turned only where they begin and end", () => {
    const used = operators(layers(3, true));
    expect(used).not.toContain("MaxPool");
    expect(used).not.toContain("AveragePool");
  });

  test("take operands of other operators, and such as are repeated, whatever they are next to", async () => {
    const g = new GraphBuilder();
    const n = 98;
    const [x, w] = [g.input("x", [2, n, 4, 4]), g.input("w", [2, 2, 3, 3])];
    const around = { top: 1, left: 1, bottom: 1, right: 1 };
    const bias = g.conv2d(g.constant(1, [1, n, 4, 4]), g.input("b", [2, 1, 1, 1]), {
      top: 0,
      left: 0,
      bottom: 0,
      right: 0,
    });
    const scaled = g.mul(g.tanh(g.conv2d(x, w, around)), g.input("s", [2, 1, 4, 4]));
    const pooled = g.sub(maxPool(g, g.tanh(g.conv2d(scaled, w, around))), g.constant(0.5, [2, n, 2, 2]));
    const y = g.add(pooled, g.input("c", [1, n, 1, 1]));
    const factors: Shape[] = [[1, n, 1, 1], [2, 1, 4, 4], [2, 1, 4, 1]];
    const expanded = factors.reduce<Node>(
      (z, shape, i) => g.mul(z, g.input(`f${i}`, shape)),
      g.windowExpand(y),
    );
    const z = g.conv2d(g.add(expanded, g.poolMask(x)), w, around);
    const loss = g.add(g.sumAll(g.mul(z, z)), g.sumAll(g.exp(bias)));
    const [gx, gw] = vjp(g, loss, [x, w]);
    const graph = makeGraph({ y, z, bias, gx, gw });
    await expectReference(onnx, graph, randomFeeds(graph));
  });

  test("with samples last in the graph already are neither turned nor cut", async () => {
    const g = new GraphBuilder();
    const [x, w] = [g.input("x", [2, 3, 3, 100]), g.input("w", [2, 2, 3, 3])];
    const convolve = (x: Node) =>
      g.transpose(g.conv2d(g.transpose(x, [0, 3, 1, 2]), w, { top: 1, left: 1, bottom: 1, right: 1 }), [
        0,
        2,
        3,
        1,
      ]);
    const y = convolve(g.relu(convolve(x)));
    const [gx, gw] = vjp(g, g.sumAll(g.mul(y, y)), [x, w]);
    const graph = makeGraph({ y, gx, gw });
    await expectReference(onnx, graph, randomFeeds(graph));
    // Two forward, two backward, and two gradients by the filter, of all hundred samples.
    const used = operators(graph);
    expect(used.filter((op) => op === "Conv").length).toBe(4);
    expect(used.filter((op) => op === "Gather").length).toBe(2);
  });
});
