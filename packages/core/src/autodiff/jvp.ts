import {
  formatShape,
  type GraphBuilder,
  type Node,
  type Primitive,
  ShapeError,
  sizeOf,
  topologicalOrder,
} from "../graph/mod.ts";
import { elementwiseDerivatives, type SmoothUnary } from "./derivatives.ts";

/** A block of K tangents, [K, ...shape of the primal]; `null` stands for zero. */
type Tangent = Node | null;
/** The tangent of a node from its operands' tangents, of which at least one is not zero. */
type JvpRule<P extends Primitive> = (g: GraphBuilder, y: Node<P>, ...tangents: Tangent[]) => Tangent;

/** A primal against a block of tangents: [1, ...shape]. */
function lift(g: GraphBuilder, primal: Node): Node {
  return g.reshape(primal, [1, ...primal.shape]);
}

function elementwise<P extends SmoothUnary>(op: P): JvpRule<P> {
  return (g, y, t) => g.mul(t!, lift(g, elementwiseDerivatives[op](g, y)));
}

const zero: JvpRule<Primitive> = () => null;

/** The sum of two tangents, each repeated to the block of the result. */
function sum(g: GraphBuilder, y: Node, a: Tangent, b: Tangent): Tangent {
  if (a && b) return g.add(a, b);
  const only = a ?? b;
  return only && g.broadcastTo(only, [only.shape[0], ...y.shape]);
}

/** Sum of the terms of a bilinear rule, which have the result's shape already. */
function plus(g: GraphBuilder, a: Tangent, b: Tangent): Tangent {
  return a && b ? g.add(a, b) : a ?? b;
}

/** [K, m, k] → [K·m, k]: the tangents of a left factor are more rows of one product. */
function foldRows(g: GraphBuilder, t: Node): Node {
  const [k, rows, ...rest] = t.shape;
  return g.reshape(t, [k * rows, ...rest]);
}

/** A′B: the tangents of a left factor are more rows of one product, unless they had to be turned and are larger than it. */
function leftTangent(g: GraphBuilder, { inputs: [, b], params, shape }: Node<"matmul">, ta: Node): Node {
  const k = ta.shape[0];
  const isLarge = sizeOf(ta.shape) > k * sizeOf(shape);
  if (shape.length > 2 || (params.transposeA && isLarge)) return g.matmul(ta, lift(g, b), params);
  const rows = params.transposeA ? g.transpose(ta, [0, 2, 1]) : ta;
  return g.reshape(g.matmul(foldRows(g, rows), b, { transposeB: params.transposeB }), [k, ...shape]);
}

/** Whether a sum of two such products moves more numbers than it takes to put their factors side by side. */
function isWide({ inputs: [a], params: { transposeA }, shape }: Node<"matmul">): boolean {
  const [rows, columns] = shape.slice(-2);
  const inner = a.shape[a.shape.length - 1];
  return !transposeA && 4 * inner * (rows + columns) < 3 * rows * columns;
}

/** A′B + AB′ = [A′ A][B; B′], without the sum. */
function oneProduct(
  g: GraphBuilder,
  { inputs: [a, b], params }: Node<"matmul">,
  ta: Node,
  tb: Node,
): Node {
  const repeated = (primal: Node, tangent: Node) => g.broadcastTo(lift(g, primal), tangent.shape);
  const rank = ta.shape.length;
  const left = g.concat([ta, repeated(a, ta)], rank - 1);
  const right = g.concat([repeated(b, tb), tb], params.transposeB ? rank - 1 : rank - 2);
  return g.matmul(left, right, params);
}

export const jvpRules: { readonly [P in Primitive]: JvpRule<P> } = {
  input: zero,
  constant: zero,
  literal: zero,
  add: sum,
  sub: (g, y, ta, tb) => (ta && tb ? g.sub(ta, tb) : sum(g, y, ta, tb && g.neg(tb))),
  // (ab)′ = a′b + b′a, and (a²)′ = a′·2a: one product with the block where that is enough
  mul: (g, { inputs: [a, b] }, ta, tb) =>
    a === b
      ? g.mul(ta!, lift(g, g.scale(a, 2)))
      : plus(g, ta && g.mul(ta, lift(g, b)), tb && g.mul(tb, lift(g, a))),
  // y = a/b: y′ = (a′ − b′y)/b
  div: (g, y, ta, tb) => {
    const by = tb && g.mul(tb, lift(g, y));
    return g.div(ta && by ? g.sub(ta, by) : ta ?? g.neg(by!), lift(g, y.inputs[1]));
  },
  affine: (g, { params }, t) => g.scale(t!, params.scale),
  exp: elementwise("exp"),
  log: (g, { inputs: [x] }, t) => g.div(t!, lift(g, x)),
  tanh: elementwise("tanh"),
  rsqrt: elementwise("rsqrt"),
  erf: elementwise("erf"),
  relu: elementwise("relu"),
  step: zero,
  // With u = y·t: u − y·Σu
  softmax: (g, y, t) => {
    const u = g.mul(t!, lift(g, y));
    return g.sub(u, g.mul(lift(g, y), g.reduceSum(u, [y.shape.length])));
  },
  // A linear operation on shapes maps its tangent as it maps its operand, one axis further in.
  reduceSum: (g, { params }, t) => g.reduceSum(t!, params.axes.map((axis) => axis + 1)),
  reduceMax: zero,
  broadcastTo: (g, y, t) => g.broadcastTo(t!, [t!.shape[0], ...y.shape]),
  reshape: (g, y, t) => g.reshape(t!, [t!.shape[0], ...y.shape]),
  transpose: (g, { params }, t) => g.transpose(t!, [0, ...params.perm.map((axis) => axis + 1)]),
  slice: (g, { params: { axis, start, length } }, t) => g.slice(t!, axis + 1, start, length),
  pad: (g, { params: { axis, low, high } }, t) => g.pad(t!, axis + 1, low, high),
  concat: (g, { inputs, params }, ...tangents) => {
    const k = tangents.find((t) => t)!.shape[0];
    const parts = inputs.map((part, i) => tangents[i] ?? g.constant(0, [k, ...part.shape]));
    return g.concat(parts, params.axis + 1);
  },
  // (AB)′ = A′B + AB′
  matmul: (g, y, ta, tb) =>
    ta && tb && isWide(y)
      ? oneProduct(g, y, ta, tb)
      : plus(g, ta && leftTangent(g, y, ta), tb && g.matmul(lift(g, y.inputs[0]), tb, y.params)),
  conv2d: (g, { inputs: [x, w], params: pads }, tx, tw) =>
    plus(g, tx && g.conv2d(tx, lift(g, w), pads), tw && g.conv2d(lift(g, x), tw, pads)),
  conv2dFilterGrad: (g, { inputs: [x, c], params: pads }, tx, tc) =>
    plus(g, tx && g.conv2dFilterGrad(tx, lift(g, c), pads), tc && g.conv2dFilterGrad(lift(g, x), tc, pads)),
  convRotate: (g, _, t) => g.convRotate(t!),
  poolMask: zero,
  windowSum: (g, _, t) => g.windowSum(t!),
  windowExpand: (g, _, t) => g.windowExpand(t!),
  gatherRows: (g, { inputs: [, indices] }, t) => g.gatherRows(t!, indices),
  scatterAddRows: (g, { inputs: [, indices], params }, t) => g.scatterAddRows(t!, indices, params.rows),
};

/**
 * Directional derivatives along a block of K tangents at once, by forward accumulation, as new nodes of the same
 * graph. Applied to a gradient made by `vjp` it gives K Hessian-vector products, which share every primal node.
 *
 * @param seeds tangents [K, ...shape] of nodes, all of one K; nodes not named have tangent zero
 * @returns one block [K, ...shape] for each output
 * @throws ShapeError if a seed is not a block of tangents of its node
 */
export function jvp(g: GraphBuilder, outputs: readonly Node[], seeds: ReadonlyMap<Node, Node>): Node[] {
  const k = seeds.values().next().value?.shape[0];
  if (k === undefined) throw new ShapeError("jvp", "one seed or more", "none");
  const tangents = new Map<Node, Tangent>();
  for (const [node, seed] of seeds) {
    if (formatShape(seed.shape) !== formatShape([k, ...node.shape])) {
      throw new ShapeError("jvp", `tangents ${formatShape([k, ...node.shape])}`, formatShape(seed.shape));
    }
    tangents.set(node, seed);
  }
  for (const node of topologicalOrder(outputs)) {
    if (tangents.has(node)) continue;
    const operands = node.inputs.map((input) => tangents.get(input) ?? null);
    const rule = jvpRules[node.op] as JvpRule<Primitive>;
    tangents.set(node, operands.some((t) => t) ? rule(g, node, ...operands) : null);
  }
  return outputs.map((node) => tangents.get(node) ?? g.constant(0, [k, ...node.shape]));
}
