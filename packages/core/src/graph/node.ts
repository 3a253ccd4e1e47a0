import type { Shape } from "./shape.ts";

export type DType = "float32" | "int32";

type FloatArray = Float32Array | Float64Array;

/** Zeros added around the two spatial axes of an image, 0 or more on each side. */
export interface Pads {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/**
 * The primitives and their static parameters. The set is closed under `vjp` and `jvp`: the derivative of a
 * primitive is written in primitives. Operands of a binary primitive have equal rank; a dimension of 1 is repeated.
 */
export interface PrimitiveParams {
  /** A tensor fed at run time. */
  input: { readonly name: string };
  /** A tensor filled with one value. */
  constant: { readonly value: number };
  /** A tensor of numbers that are known when the graph is made, row-major; its name tells it from others. */
  literal: { readonly name: string; readonly values: FloatArray };
  add: None;
  sub: None;
  mul: None;
  div: None;
  /** scale·x + shift */
  affine: { readonly scale: number; readonly shift: number };
  exp: None;
  log: None;
  tanh: None;
  /** 1/√x */
  rsqrt: None;
  erf: None;
  /** max(x, 0) */
  relu: None;
  /** 1 where x > 0, else 0; its derivative is zero by definition. */
  step: None;
  /** Over the last axis. */
  softmax: None;
  /** Keeps the reduced axes as dimensions of 1. */
  reduceSum: { readonly axes: readonly number[] };
  /** Keeps the reduced axes as dimensions of 1; its derivative is zero by definition. */
  reduceMax: { readonly axes: readonly number[] };
  /** Repeats dimensions of 1 up to the node's shape. */
  broadcastTo: None;
  /** Same elements in row-major order, in the node's shape. */
  reshape: None;
  /** Axis i of the result is axis `perm[i]` of the operand. */
  transpose: { readonly perm: readonly number[] };
  slice: { readonly axis: number; readonly start: number; readonly length: number };
  /** Zeros before and after along one axis. */
  pad: { readonly axis: number; readonly low: number; readonly high: number };
  concat: { readonly axis: number };
  /** Product over the last two axes, either operand's swapped first; leading axes are a broadcast batch. */
  matmul: { readonly transposeA: boolean; readonly transposeB: boolean };
  /**
   * Cross-correlation of images x [C,N,H,W] with filters w [O,C,kh,kw], stride 1 → [O,N,H',W']. Channels come first, so
   * that a batch of filters, and one of cotangents in `conv2dFilterGrad`, are more rows of one product without a copy.
   * Leading axes are a batch, which one of the operands only may have.
   */
  conv2d: Pads;
  /** Filter gradient of `conv2d`: x [C,N,H,W], g [O,N,H',W'] → [O,C,kh,kw]; leading axes as there. */
  conv2dFilterGrad: Pads;
  /** [..., O, C, kh, kw] → [..., C, O, kh, kw], both spatial axes reversed. */
  convRotate: None;
  /** One-hot, in each 2×2 window of the last two axes, of the window's first maximum; derivative zero. */
  poolMask: None;
  /** Sum of each 2×2 window of the last two axes: [..., H, W] → [..., H/2, W/2]. */
  windowSum: None;
  /** Each element repeated over a 2×2 window: [..., H, W] → [..., 2H, 2W]. */
  windowExpand: None;
  /** Rows of a table [..., V, D] at int32 indices [M] → [..., M, D]. */
  gatherRows: None;
  /** Rows [..., M, D] summed at int32 indices [M] into a table [..., V, D]. */
  scatterAddRows: { readonly rows: number };
}

type None = Readonly<Record<never, never>>;

export type Primitive = keyof PrimitiveParams;

/** One operation of a graph; immutable. Made by a `GraphBuilder` only. */
export interface Node<P extends Primitive = Primitive> {
  readonly id: number;
  readonly op: P;
  readonly params: PrimitiveParams[P];
  readonly inputs: readonly Node[];
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A node narrowed to one primitive, so that a `switch` over `op` knows its parameters. */
export type AnyNode = { [P in Primitive]: Node<P> }[Primitive];

/** A static program: named outputs over the nodes that they need. */
export interface Graph {
  readonly inputs: readonly Node<"input">[];
  readonly outputs: Readonly<Record<string, Node>>;
}

/** Every node that `roots` need, operands before their users, each once. */
export function topologicalOrder(roots: Iterable<Node>): AnyNode[] {
  const order: AnyNode[] = [];
  const seen = new Set<Node>();
  for (const root of roots) {
    const stack: { node: Node; next: number }[] = [{ node: root, next: 0 }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top.next === 0 && seen.has(top.node)) {
        stack.pop();
      } else if (top.next < top.node.inputs.length) {
        stack.push({ node: top.node.inputs[top.next++], next: 0 });
      } else {
        stack.pop();
        if (!seen.has(top.node)) {
          seen.add(top.node);
          order.push(top.node as AnyNode);
        }
      }
    }
  }
  return order;
}

/** Collects outputs and the inputs that they depend on. */
export function makeGraph(outputs: Readonly<Record<string, Node>>): Graph {
  const nodes = topologicalOrder(Object.values(outputs));
  return { outputs, inputs: nodes.filter((node): node is Node<"input"> => node.op === "input") };
}
