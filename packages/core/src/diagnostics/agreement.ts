import { jvp, vjp } from "../autodiff/mod.ts";
import { createReferenceEngine, type Engine, evaluate } from "../engines/mod.ts";
import { type Graph, GraphBuilder, makeGraph, type Node, sizeOf } from "../graph/mod.ts";
import { createRandom } from "../random.ts";
import { distance, norm } from "../vectors.ts";

/** ‖actual − expected‖/‖expected‖ against the float64 reference. */
export interface Agreement {
  readonly gradient: number;
  readonly hessianProduct: number;
}

const [features, hidden, classes, samples, k] = [12, 9, 4, 7, 3];

/**
 * A network of one tanh layer under ½‖·‖², differentiated twice by its first layer's weights: matrix products either
 * way round, broadcasts and reductions, which is what an engine that is broken on a host gets wrong.
 */
function probeGraph(): Graph {
  const g = new GraphBuilder();
  const weights = g.input("weights", [hidden, features]);
  const column = g.tanh(g.matmul(weights, g.input("x", [features, samples])));
  const error = g.sub(
    g.add(g.matmul(g.input("readout", [classes, hidden]), column), g.input("bias", [classes, 1])),
    g.input("y", [classes, samples]),
  );
  const loss = g.scale(g.sumAll(g.mul(error, error)), 0.5 / samples);
  const [gradient] = vjp(g, loss, [weights]);
  const seeds = new Map<Node, Node>([[weights, g.input("block", [k, hidden, features])]]);
  const [hessianProduct] = jvp(g, [gradient], seeds);
  return makeGraph({ gradient, hessianProduct });
}

/** Relative errors of an engine's gradient and Hessian-vector products on a small network. */
export async function measureAgreement(engine: Engine): Promise<Agreement> {
  const graph = probeGraph();
  const random = createRandom(0, "agreement");
  const feeds = Object.fromEntries(
    graph.inputs.map(({ params, shape }) => [
      params.name,
      random.uniformArray(sizeOf(shape), -1, 1),
    ]),
  );
  const [actual, expected] = [
    await evaluate(engine, graph, feeds),
    await evaluate(createReferenceEngine(), graph, feeds),
  ];
  const error = (name: string) => distance(actual[name], expected[name]) / norm(expected[name]);
  return { gradient: error("gradient"), hessianProduct: error("hessianProduct") };
}
