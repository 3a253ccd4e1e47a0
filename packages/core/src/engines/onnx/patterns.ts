import { type Node, type Pads, sameShape, sizeOf } from "../../graph/mod.ts";
import { unlifted } from "./lowering.ts";

// What nodes of a graph are, told from their operands.

/** Elements of all leading axes but the last four. */
export function batchOf({ shape }: Node): number {
  return sizeOf(shape.slice(0, -4));
}

export const noPads = ({ top, left, bottom, right }: Pads) => top + left + bottom + right === 0;

/** Whether an operand is an image of ones, whose convolutions with 1×1 filters repeat the filters. */
export function isOnes(node: Node): boolean {
  const source = unlifted(node) as Node<"constant">;
  return source.op === "constant" && source.params.value === 1 && node.shape[node.shape.length - 4] === 1;
}

/** Whether a node is a filter that is repeated over all pixels: a bias. */
export function isRepeated(node: Node): node is Node<"conv2d"> {
  if (node.op !== "conv2d") return false;
  const { inputs: [x, w], params } = node as Node<"conv2d">;
  return isOnes(x) && sizeOf(w.shape.slice(-2)) === 1 && noPads(params);
}

/** x where `node` is x times one pool mask of all of its batch, with what the mask was made from. */
export function masked(node: Node): { x: Node; scores: Node } | null {
  if (node.op !== "mul") return null;
  const [a, b] = node.inputs;
  const [x, mask] = unlifted(b).op === "poolMask" ? [a, unlifted(b)] : [b, unlifted(a)];
  if (mask.op !== "poolMask" || !sameShape(x.shape, node.shape)) return null;
  const [scores] = mask.inputs;
  return sizeOf(scores.shape) === sizeOf(node.shape.slice(-4)) ? { x, scores } : null;
}

/** Images in rows, [N, C, H, W], if the node is the same with channels first. */
export function rowsOf({ op, params, inputs }: Node): Node | null {
  const perm = op === "transpose" ? (params as Node<"transpose">["params"]).perm : [];
  return String(perm) === "1,0,2,3" ? inputs[0] : null;
}

/** Images in columns, [..., C, H·W, N], if the node is the same with samples before pixels. */
export function columnsOf({ op, inputs, shape }: Node): Node | null {
  if (op !== "reshape" || inputs[0].op !== "transpose") return null;
  const [{ params, inputs: [columns] }] = inputs as [Node<"transpose">];
  const [n, h, w] = shape.slice(-3);
  const swapped = columns.shape.map((_, axis) => axis);
  swapped.push(...swapped.splice(-2).reverse());
  const isSwap = String(params.perm) === String(swapped);
  return isSwap && sameShape(columns.shape, [...shape.slice(0, -3), h * w, n]) ? columns : null;
}

/** Images [..., C, H, W, N] in an order of their own, if the node is the same with samples before pixels. */
export function lastOf({ op, params, inputs, shape }: Node): Node | null {
  const rank = shape.length;
  if (op !== "transpose" || rank < 4) return null;
  const perm = shape.map((_, axis) => axis);
  perm.splice(rank - 3, 3, rank - 1, rank - 3, rank - 2);
  return String((params as Node<"transpose">["params"]).perm) === String(perm) ? inputs[0] : null;
}
