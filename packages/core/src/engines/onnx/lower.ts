import {
  type AnyNode,
  type Graph,
  type Node,
  type Primitive,
  sizeOf,
  topologicalOrder,
} from "../../graph/mod.ts";
import { elementwise, reduceSum, reduction } from "./broadcasting.ts";
import { convRotate } from "./convolution.ts";
import { type Lowering, reshape, slice } from "./lowering.ts";
import { conv2d, conv2dFilterGrad, poolMask, windowExpand, windowSum } from "./mapLowerings.ts";
import { OnnxModel } from "./model.ts";

const FLOAT = 1;

function operator(opType: string): Lowering<Primitive> {
  return (model, _, inputs) => model.op(opType, inputs);
}

const lowerings: { readonly [P in Primitive]: Lowering<P> } = {
  input: (model, { params, dtype, shape }) => model.input(params.name, dtype, shape),
  constant: (model, { params, shape }) =>
    shape.length === 0
      ? model.scalar(params.value)
      : model.op("Expand", [model.scalar(params.value), model.ints(shape)]),
  literal: (model, { params, shape }) => model.literal(params.name, shape, Float32Array.from(params.values)),
  add: elementwise("Add"),
  sub: elementwise("Sub"),
  mul: elementwise("Mul"),
  div: elementwise("Div"),
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
  reduceSum,
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
  conv2d,
  conv2dFilterGrad,
  convRotate,
  poolMask,
  windowSum,
  windowExpand,
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
    values.set(node, lower(model, node, inputs, (earlier) => values.get(earlier)!));
  }
  for (const [name, node] of Object.entries(graph.outputs)) {
    model.output(`out:${name}`, values.get(node)!, node.shape);
  }
  return model.encode();
}
