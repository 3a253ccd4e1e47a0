import type { DType, Node, Pads, Primitive, PrimitiveParams } from "./node.ts";
import { broadcastShapes, formatShape, sameShape, type Shape, ShapeError, sizeOf } from "./shape.ts";

/**
 * Makes the nodes of a graph and checks their shapes. Equal nodes are made once, and operations that do nothing
 * (a reshape to the same shape, adding a zero constant) return their operand, so that derivatives come out short.
 *
 * @example
 * const g = new GraphBuilder();
 * const x = g.input("x", [3, 4]);
 * const y = g.tanh(g.matmul(x, g.input("w", [4, 2])));
 * makeGraph({ loss: g.sumAll(y) });
 */
export class GraphBuilder {
  readonly #nodes = new Map<string, Node>();

  input(name: string, shape: Shape, dtype: DType = "float32"): Node<"input"> {
    const node = this.#make("input", { name }, [], shape, dtype);
    if (!sameShape(node.shape, shape) || node.dtype !== dtype) {
      throw new ShapeError(
        `input ${name}`,
        `one shape and type a name`,
        `${formatShape(node.shape)} and ${formatShape(shape)}`,
      );
    }
    return node;
  }

  constant(value: number, shape: Shape): Node<"constant"> {
    return this.#make("constant", { value }, [], shape);
  }

  /** @throws ShapeError if there is another literal of that name, or not as many values as the shape has elements */
  literal(name: string, shape: Shape, values: Float32Array | Float64Array): Node<"literal"> {
    if (values.length !== sizeOf(shape)) {
      throw new ShapeError(
        `literal ${name}`,
        `${sizeOf(shape)} values for ${formatShape(shape)}`,
        `${values.length}`,
      );
    }
    const node = this.#make("literal", { name, values }, [], shape);
    if (node.params.values !== values) {
      throw new ShapeError(`literal ${name}`, "one array a name", "another");
    }
    return node;
  }

  // Elementwise

  add(a: Node, b: Node): Node {
    const shape = broadcastShapes("add", a.shape, b.shape);
    if (isConstant(a, 0) && sameShape(b.shape, shape)) return b;
    if (isConstant(b, 0) && sameShape(a.shape, shape)) return a;
    if (a === b) return this.scale(a, 2);
    return this.#make("add", {}, [a, b], shape);
  }

  sub(a: Node, b: Node): Node {
    const shape = broadcastShapes("sub", a.shape, b.shape);
    if (isConstant(b, 0) && sameShape(a.shape, shape)) return a;
    return this.#make("sub", {}, [a, b], shape);
  }

  mul(a: Node, b: Node): Node {
    const shape = broadcastShapes("mul", a.shape, b.shape);
    if (isConstant(a) && sameShape(b.shape, shape)) return this.scale(b, a.params.value);
    if (isConstant(b) && sameShape(a.shape, shape)) return this.scale(a, b.params.value);
    return this.#make("mul", {}, [a, b], shape);
  }

  div(a: Node, b: Node): Node {
    return this.#make("div", {}, [a, b], broadcastShapes("div", a.shape, b.shape));
  }

  affine(x: Node, scale: number, shift: number): Node {
    if (scale === 1 && shift === 0) return x;
    if (scale === 0) return this.constant(shift, x.shape);
    if (isConstant(x)) return this.constant(scale * x.params.value + shift, x.shape);
    if (x.op === "affine") {
      // a(a'x + b') + b = aa'x + (ab' + b)
      const inner = x.params as PrimitiveParams["affine"];
      return this.affine(x.inputs[0], scale * inner.scale, scale * inner.shift + shift);
    }
    if (x.op === "broadcastTo") return this.broadcastTo(this.affine(x.inputs[0], scale, shift), x.shape);
    return this.#make("affine", { scale, shift }, [x], x.shape);
  }

  scale(x: Node, factor: number): Node {
    return this.affine(x, factor, 0);
  }

  neg(x: Node): Node {
    return this.scale(x, -1);
  }

  exp(x: Node): Node {
    return this.#make("exp", {}, [x], x.shape);
  }

  log(x: Node): Node {
    return this.#make("log", {}, [x], x.shape);
  }

  tanh(x: Node): Node {
    return this.#make("tanh", {}, [x], x.shape);
  }

  rsqrt(x: Node): Node {
    return this.#make("rsqrt", {}, [x], x.shape);
  }

  erf(x: Node): Node {
    return this.#make("erf", {}, [x], x.shape);
  }

  relu(x: Node): Node {
    return this.#make("relu", {}, [x], x.shape);
  }

  step(x: Node): Node {
    return this.#make("step", {}, [x], x.shape);
  }

  softmax(x: Node): Node {
    if (x.shape.length < 1) throw new ShapeError("softmax", "rank 1 or more", formatShape(x.shape));
    return this.#make("softmax", {}, [x], x.shape);
  }

  // Reductions and shapes

  reduceSum(x: Node, axes: readonly number[]): Node {
    const kept = this.#reducible("reduceSum", x, axes);
    if (kept.every((axis) => x.shape[axis] === 1)) return x;
    return this.#make("reduceSum", { axes: kept }, [x], reducedShape(x.shape, kept));
  }

  reduceMax(x: Node, axes: readonly number[]): Node {
    const kept = this.#reducible("reduceMax", x, axes);
    return this.#make("reduceMax", { axes: kept }, [x], reducedShape(x.shape, kept));
  }

  /** Sum of all elements, as a scalar. */
  sumAll(x: Node): Node {
    return this.reshape(this.reduceSum(x, x.shape.map((_, axis) => axis)), []);
  }

  broadcastTo(x: Node, shape: Shape): Node {
    if (!sameShape(broadcastShapes("broadcastTo", x.shape, shape), shape)) {
      throw new ShapeError(
        "broadcastTo",
        `dimensions of 1 where ${formatShape(shape)} differs`,
        formatShape(x.shape),
      );
    }
    if (sameShape(x.shape, shape)) return x;
    if (isConstant(x)) return this.constant(x.params.value, shape);
    return this.#make("broadcastTo", {}, [x], shape);
  }

  reshape(x: Node, shape: Shape): Node {
    if (sizeOf(x.shape) !== sizeOf(shape)) {
      throw new ShapeError(
        "reshape",
        `${sizeOf(shape)} elements for ${formatShape(shape)}`,
        formatShape(x.shape),
      );
    }
    if (sameShape(x.shape, shape)) return x;
    if (isConstant(x)) return this.constant(x.params.value, shape);
    if (x.op === "reshape") return this.reshape(x.inputs[0], shape);
    return this.#make("reshape", {}, [x], shape, x.dtype);
  }

  transpose(x: Node, perm: readonly number[]): Node {
    const sorted = [...perm].sort((a, b) => a - b);
    if (perm.length !== x.shape.length || sorted.some((axis, i) => axis !== i)) {
      throw new ShapeError("transpose", `a permutation of ${x.shape.length} axes`, `[${perm}]`);
    }
    if (perm.every((axis, i) => axis === i)) return x;
    if (x.op === "transpose") {
      const inner = (x.params as PrimitiveParams["transpose"]).perm;
      return this.transpose(x.inputs[0], perm.map((axis) => inner[axis]));
    }
    const shape = perm.map((axis) => x.shape[axis]);
    const moved = perm.filter((axis) => x.shape[axis] > 1);
    if (moved.every((axis, i) => i === 0 || moved[i - 1] < axis)) return this.reshape(x, shape);
    return this.#make("transpose", { perm: [...perm] }, [x], shape);
  }

  slice(x: Node, axis: number, start: number, length: number): Node {
    this.#checkAxis("slice", x, axis);
    if (start < 0 || length < 1 || start + length > x.shape[axis]) {
      throw new ShapeError(
        "slice",
        `a range inside axis ${axis} of ${formatShape(x.shape)}`,
        `${start} to ${start + length}`,
      );
    }
    if (length === x.shape[axis]) return x;
    return this.#make("slice", { axis, start, length }, [x], withDim(x.shape, axis, length));
  }

  pad(x: Node, axis: number, low: number, high: number): Node {
    this.#checkAxis("pad", x, axis);
    if (low < 0 || high < 0) throw new ShapeError("pad", "widths of 0 or more", `${low} and ${high}`);
    if (low === 0 && high === 0) return x;
    return this.#make("pad", { axis, low, high }, [x], withDim(x.shape, axis, x.shape[axis] + low + high));
  }

  concat(parts: readonly Node[], axis: number): Node {
    if (parts.length === 0) throw new ShapeError("concat", "one operand or more", "none");
    const [first] = parts;
    this.#checkAxis("concat", first, axis);
    for (const part of parts) {
      if (!sameShape(withDim(part.shape, axis, 0), withDim(first.shape, axis, 0))) {
        throw new ShapeError(
          "concat",
          `${formatShape(first.shape)} but for axis ${axis}`,
          formatShape(part.shape),
        );
      }
    }
    if (parts.length === 1) return first;
    const total = parts.reduce((sum, part) => sum + part.shape[axis], 0);
    return this.#make("concat", { axis }, parts, withDim(first.shape, axis, total));
  }

  // Products

  matmul(a: Node, b: Node, { transposeA = false, transposeB = false } = {}): Node {
    const rank = a.shape.length;
    if (rank < 2 || b.shape.length !== rank) {
      throw new ShapeError(
        "matmul",
        "two operands of equal rank, 2 or more",
        `${formatShape(a.shape)} and ${formatShape(b.shape)}`,
      );
    }
    const [rows, innerA] = transposeA
      ? [a.shape[rank - 1], a.shape[rank - 2]]
      : [a.shape[rank - 2], a.shape[rank - 1]];
    const [innerB, columns] = transposeB
      ? [b.shape[rank - 1], b.shape[rank - 2]]
      : [b.shape[rank - 2], b.shape[rank - 1]];
    if (innerA !== innerB) {
      throw new ShapeError(
        "matmul",
        "equal inner dimensions",
        `${formatShape(a.shape)}${transposeA ? "ᵀ" : ""} and ${formatShape(b.shape)}${transposeB ? "ᵀ" : ""}`,
      );
    }
    const batch = broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2));
    return this.#make("matmul", { transposeA, transposeB }, [a, b], [...batch, rows, columns]);
  }

  /** For a derivative, the padding must be smaller than the filter. */
  conv2d(x: Node, w: Node, pads: Pads): Node {
    this.#checkPads("conv2d", pads);
    const batch = this.#batchOfOne("conv2d", x, w);
    const [c, n, h, width] = x.shape.slice(-4);
    const [o, cw, kh, kw] = w.shape.slice(-4);
    if (c !== cw) throw new ShapeError("conv2d", `a filter of ${c} input channels`, formatShape(w.shape));
    const outH = h + pads.top + pads.bottom - kh + 1;
    const outW = width + pads.left + pads.right - kw + 1;
    if (outH < 1 || outW < 1) {
      throw new ShapeError(
        "conv2d",
        "a padded image as large as the filter",
        `${formatShape(x.shape)} and ${formatShape(w.shape)}`,
      );
    }
    return this.#make("conv2d", { ...pads }, [x, w], [...batch, o, n, outH, outW]);
  }

  conv2dFilterGrad(x: Node, g: Node, pads: Pads): Node {
    this.#checkPads("conv2dFilterGrad", pads);
    const batch = this.#batchOfOne("conv2dFilterGrad", x, g);
    const [c, n, h, width] = x.shape.slice(-4);
    const [o, ng, gh, gw] = g.shape.slice(-4);
    const kh = h + pads.top + pads.bottom - gh + 1;
    const kw = width + pads.left + pads.right - gw + 1;
    if (n !== ng || kh < 1 || kw < 1) {
      throw new ShapeError(
        "conv2dFilterGrad",
        `${n} cotangents no larger than the padded image`,
        formatShape(g.shape),
      );
    }
    return this.#make("conv2dFilterGrad", { ...pads }, [x, g], [...batch, o, c, kh, kw]);
  }

  convRotate(w: Node): Node {
    const rank = w.shape.length;
    if (rank < 4) throw new ShapeError("convRotate", "rank 4 or more", formatShape(w.shape));
    if (w.op === "convRotate") return w.inputs[0];
    const [o, c, kh, kw] = w.shape.slice(-4);
    return this.#make("convRotate", {}, [w], [...w.shape.slice(0, -4), c, o, kh, kw]);
  }

  // Pooling windows and tables

  poolMask(x: Node): Node {
    this.#evenWindow("poolMask", x);
    return this.#make("poolMask", {}, [x], x.shape);
  }

  windowSum(x: Node): Node {
    this.#evenWindow("windowSum", x);
    const rank = x.shape.length;
    return this.#make("windowSum", {}, [x], x.shape.map((dim, axis) => (axis < rank - 2 ? dim : dim / 2)));
  }

  windowExpand(x: Node): Node {
    const rank = x.shape.length;
    if (rank < 2) throw new ShapeError("windowExpand", "rank 2 or more", formatShape(x.shape));
    return this.#make("windowExpand", {}, [x], x.shape.map((dim, axis) => (axis < rank - 2 ? dim : dim * 2)));
  }

  gatherRows(table: Node, indices: Node): Node {
    this.#checkIndices("gatherRows", table, indices);
    return this.#make(
      "gatherRows",
      {},
      [table, indices],
      withDim(table.shape, table.shape.length - 2, indices.shape[0]),
    );
  }

  scatterAddRows(source: Node, indices: Node, rows: number): Node {
    this.#checkIndices("scatterAddRows", source, indices);
    const axis = source.shape.length - 2;
    if (source.shape[axis] !== indices.shape[0]) {
      throw new ShapeError(
        "scatterAddRows",
        `${indices.shape[0]} rows, one an index`,
        formatShape(source.shape),
      );
    }
    return this.#make("scatterAddRows", { rows }, [source, indices], withDim(source.shape, axis, rows));
  }

  #make<P extends Primitive>(
    op: P,
    params: PrimitiveParams[P],
    inputs: readonly Node[],
    shape: Shape,
    dtype: DType = "float32",
  ): Node<P> {
    // A reshape, a broadcast and a constant are told apart by their shape too; an input by its name alone.
    const key = JSON.stringify(
      [op, params, inputs.map((node) => node.id), op === "input" ? null : shape],
      // JSON has no ±Infinity; a literal's values go by its name.
      (_, value) => typeof value === "number" ? String(value) : ArrayBuffer.isView(value) ? undefined : value,
    );
    const known = this.#nodes.get(key);
    if (known) return known as Node<P>;
    if (!shape.every((dim) => Number.isInteger(dim) && dim >= 1)) {
      throw new ShapeError(op, "dimensions of 1 or more", formatShape(shape));
    }
    this.#checkTypes(op, inputs);
    const node = { id: this.#nodes.size, op, params, inputs, shape: [...shape], dtype };
    this.#nodes.set(key, node);
    return node;
  }

  #checkTypes(op: Primitive, inputs: readonly Node[]): void {
    if (op === "reshape") return;
    const values = op === "gatherRows" || op === "scatterAddRows" ? inputs.slice(0, 1) : inputs;
    const other = values.find((node) => node.dtype !== "float32");
    if (other) throw new ShapeError(op, "float32 operands", `${other.dtype} ${formatShape(other.shape)}`);
  }

  #checkPads(op: string, pads: Pads): void {
    const widths = [pads.top, pads.left, pads.bottom, pads.right];
    if (!widths.every((width) => Number.isInteger(width) && width >= 0)) {
      throw new ShapeError(op, "pads (top, left, bottom, right) of 0 or more", formatShape(widths));
    }
  }

  #checkAxis(op: string, x: Node, axis: number): void {
    if (!Number.isInteger(axis) || axis < 0 || axis >= x.shape.length) {
      throw new ShapeError(op, `an axis of ${formatShape(x.shape)}`, String(axis));
    }
  }

  #reducible(op: string, x: Node, axes: readonly number[]): number[] {
    for (const axis of axes) this.#checkAxis(op, x, axis);
    return [...new Set(axes)].sort((a, b) => a - b);
  }

  /** The leading dimensions of two operands of which one at least has none but 1. */
  #batchOfOne(op: string, a: Node, b: Node): Shape {
    const both = `${formatShape(a.shape)} and ${formatShape(b.shape)}`;
    if (a.shape.length < 4 || a.shape.length !== b.shape.length) {
      throw new ShapeError(op, "two operands of equal rank, 4 or more", both);
    }
    const [left, right] = [a, b].map(({ shape }) => shape.slice(0, -4));
    if (sizeOf(left) > 1 && sizeOf(right) > 1) throw new ShapeError(op, "a batch of one operand only", both);
    return broadcastShapes(op, left, right);
  }

  #evenWindow(op: string, x: Node): void {
    const [h, w] = x.shape.slice(-2);
    if (x.shape.length < 2 || h % 2 !== 0 || w % 2 !== 0) {
      throw new ShapeError(op, "two even last dimensions", formatShape(x.shape));
    }
  }

  #checkIndices(op: string, x: Node, indices: Node): void {
    if (x.shape.length < 2) throw new ShapeError(op, "a table of rank 2 or more", formatShape(x.shape));
    if (indices.shape.length !== 1 || indices.dtype !== "int32") {
      throw new ShapeError(op, "int32 indices of rank 1", `${indices.dtype} ${formatShape(indices.shape)}`);
    }
  }
}

function isConstant(node: Node, value?: number): node is Node<"constant"> {
  return node.op === "constant" &&
    (value === undefined || (node.params as PrimitiveParams["constant"]).value === value);
}

function withDim(shape: Shape, axis: number, dim: number): Shape {
  return shape.map((old, i) => (i === axis ? dim : old));
}

function reducedShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
}
