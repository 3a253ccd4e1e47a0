import {
  type AnyNode,
  type Graph,
  type Node,
  type Primitive,
  sizeOf,
  topologicalOrder,
} from "../../graph/mod.ts";
import { OnnxModel } from "./model.ts";

/** Writes one node with ONNX operators; `inputs` are the names of its operands' values. Returns its own. */
type Lowering<P extends Primitive> = (model: OnnxModel, node: Node<P>, inputs: readonly string[]) => string;

const FLOAT = 1;

function operator(opType: string): Lowering<Primitive> {
  return (model, _, inputs) => model.op(opType, inputs);
}

function reshape(model: OnnxModel, value: string, shape: readonly number[]): string {
  return model.op("Reshape", [value, model.ints(shape)]);
}

function slice(model: OnnxModel, value: string, axis: number, start: number, length: number): string {
  return model.op("Slice", [value, model.ints([start]), model.ints([start + length]), model.ints([axis])]);
}

/** Runs of neighbouring axes; onnxruntime reduces over one run fast and over scattered axes slowly. */
function adjacentRuns(axes: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const axis of axes) {
    const last = runs[runs.length - 1];
    if (last && last[last.length - 1] === axis - 1) last.push(axis);
    else runs.push([axis]);
  }
  return runs;
}

function reduction(opType: string): Lowering<"reduceSum" | "reduceMax"> {
  return (model, { params: { axes } }, [x]) =>
    adjacentRuns(axes).reduce((value, run) => model.op(opType, [value, model.ints(run)], { keepdims: 1 }), x);
}

/** Applies a lowering for images [A, B, H, W] to any rank of 2 or more. */
function asImages(
  model: OnnxModel,
  node: Node,
  value: string,
  apply: (value: string, images: number[]) => string,
): string {
  const [x] = node.inputs;
  const [h, w] = x.shape.slice(-2);
  return reshape(
    model,
    apply(reshape(model, value, [1, -1, h, w]), [1, sizeOf(x.shape) / (h * w), h, w]),
    node.shape,
  );
}

const window = { kernel_shape: [2, 2], strides: [2, 2] };

const lowerings: { readonly [P in Primitive]: Lowering<P> } = {
  input: (model, { params, dtype, shape }) => model.input(params.name, dtype, shape),
  constant: (model, { params, shape }) =>
    shape.length === 0
      ? model.scalar(params.value)
      : model.op("Expand", [model.scalar(params.value), model.ints(shape)]),
  add: operator("Add"),
  sub: operator("Sub"),
  mul: operator("Mul"),
  div: operator("Div"),
  affine: (model, { params: { scale, shift } }, [x]) => {
    const scaled = scale === 1 ? x : model.op("Mul", [x, model.scalar(scale)]);
    return shift === 0 ? scaled : model.op("Add", [scaled, model.scalar(shift)]);
  },
  exp: operator("Exp"),
  log: operator("Log"),
  tanh: operator("Tanh"),
  rsqrt: (model, _, [x]) => model.op("Reciprocal", [model.op("Sqrt", [x])]),
  erf: operator("Erf"),
  relu: operator("Relu"),
  step: (model, _, [x]) => model.op("Cast", [model.op("Greater", [x, model.scalar(0)])], { to: FLOAT }),
  softmax: (model, _, [x]) => model.op("Softmax", [x], { axis: -1 }),
  reduceSum: reduction("ReduceSum"),
  reduceMax: reduction("ReduceMax"),
  broadcastTo: (model, { shape }, [x]) => model.op("Expand", [x, model.ints(shape)]),
  reshape: (model, { shape }, [x]) => reshape(model, x, shape),
  transpose: (model, { params }, [x]) => model.op("Transpose", [x], { perm: params.perm }),
  slice: (model, { params: { axis, start, length } }, [x]) => slice(model, x, axis, start, length),
  pad: (model, { params: { axis, low, high } }, [x]) =>
    model.op("Pad", [x, model.ints([low, high]), "", model.ints([axis])]),
  concat: (model, { params }, inputs) => model.op("Concat", inputs, { axis: params.axis }),
  matmul: (model, { inputs: [a, b], params, shape }, [x, y]) => {
    const transA = Number(params.transposeA);
    const transB = Number(params.transposeB);
    if (shape.length === 2) return model.op("Gemm", [x, y], { transA, transB });
    if (sizeOf(shape.slice(0, -2)) === 1) {
      const product = model.op("Gemm", [
        reshape(model, x, a.shape.slice(-2)),
        reshape(model, y, b.shape.slice(-2)),
      ], {
        transA,
        transB,
      });
      return reshape(model, product, shape);
    }
    if (!transA && !transB) return model.op("MatMul", [x, y]);
    return model.op("FusedMatMul", [x, y], { transA, transB }, "com.microsoft");
  },
  conv2d: (model, { params: { top, left, bottom, right } }, [x, w]) =>
    model.op("Conv", [x, w], { pads: [top, left, bottom, right] }),
  // One product of all cotangents with the shifted image for each tap of the filter.
  conv2dFilterGrad: (
    model,
    { inputs: [image, cotangent], params: { top, left, bottom, right }, shape },
    [x, g],
  ) => {
    const [o, c, kh, kw] = shape;
    const [n, , h, w] = cotangent.shape;
    const byChannel = model.op("Transpose", [x], { perm: [1, 0, 2, 3] });
    const padded = top || left || bottom || right
      ? model.op("Pad", [byChannel, model.ints([top, left, bottom, right]), "", model.ints([2, 3])])
      : byChannel;
    const rows = reshape(model, model.op("Transpose", [g], { perm: [1, 0, 2, 3] }), [o, n * h * w]);
    const taps: string[] = [];
    for (let i = 0; i < kh; i++) {
      const band = image.shape[2] + top + bottom === h ? padded : slice(model, padded, 2, i, h);
      for (let j = 0; j < kw; j++) {
        const tap = image.shape[3] + left + right === w ? band : slice(model, band, 3, j, w);
        taps.push(
          reshape(
            model,
            model.op("Gemm", [rows, reshape(model, tap, [c, n * h * w])], { transA: 0, transB: 1 }),
            [
              o,
              c,
              1,
            ],
          ),
        );
      }
    }
    return reshape(model, model.op("Concat", taps, { axis: 2 }), shape);
  },
  convRotate: (model, { shape }, [w]) => {
    const rank = shape.length;
    const last = model.ints([rank - 2, rank - 1]);
    // Ends before the first element, however long the axis: both axes run backwards.
    const flipped = model.op("Slice", [
      w,
      model.ints([-1, -1]),
      model.ints([-(2 ** 31), -(2 ** 31)]),
      last,
      model.ints([-1, -1]),
    ]);
    const perm = shape.map((_, axis) => axis);
    perm[rank - 4] = rank - 3;
    perm[rank - 3] = rank - 4;
    return model.op("Transpose", [flipped], { perm });
  },
  poolMask: (model, node, [x]) =>
    asImages(model, node, x, (images, [a, b, h, w]) => {
      const [, indices] = model.ops("MaxPool", [images], 2, window);
      const ones = model.op("Expand", [model.scalar(1), model.ints([a, b, h / 2, w / 2])]);
      return model.op("MaxUnpool", [ones, indices, model.ints([a, b, h, w])], window);
    }),
  windowSum: (model, node, [x]) =>
    asImages(
      model,
      node,
      x,
      (images) => model.op("Mul", [model.op("AveragePool", [images], window), model.scalar(4)]),
    ),
  windowExpand: (model, node, [x]) => {
    const [h, w] = node.inputs[0].shape.slice(-2);
    const split = reshape(model, x, [-1, h, 1, w, 1]);
    const images = sizeOf(node.inputs[0].shape) / (h * w);
    return reshape(model, model.op("Expand", [split, model.ints([images, h, 2, w, 2])]), node.shape);
  },
  gatherRows: (model, { shape }, [table, indices]) =>
    model.op("Gather", [table, indices], { axis: shape.length - 2 }),
  // ScatterElements adds duplicates in order; ScatterND with reduction=add races on them (microsoft/onnxruntime#18048).
  scatterAddRows: (model, { inputs: [source], shape }, [x, indices]) => {
    const rank = shape.length;
    const column = source.shape.map((dim, axis) => (axis === rank - 2 ? dim : 1));
    const repeated = model.op("Expand", [reshape(model, indices, column), model.ints(source.shape)]);
    const zeros = model.op("Expand", [model.scalar(0), model.ints(shape)]);
    return model.op("ScatterElements", [zeros, repeated, x], { axis: rank - 2, reduction: "add" });
  },
};

/** Writes a graph as a serialised ONNX model (opset 18), with the graph's own input and output names. */
export function lowerToOnnx(graph: Graph): Uint8Array {
  const model = new OnnxModel();
  const values = new Map<Node, string>();
  for (const node of topologicalOrder(Object.values(graph.outputs))) {
    const inputs = node.inputs.map((input) => values.get(input)!);
    const lower = lowerings[node.op] as Lowering<AnyNode["op"]>;
    values.set(node, lower(model, node, inputs));
  }
  for (const [name, node] of Object.entries(graph.outputs)) {
    model.output(`out:${name}`, values.get(node)!, node.shape);
  }
  return model.encode();
}
