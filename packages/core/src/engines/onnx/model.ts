import onnxProto, { type onnx } from "onnx-proto";
import type { DType, Shape } from "../../graph/mod.ts";

const { AttributeProto, ModelProto, TensorProto } = onnxProto.onnx;

const IR_VERSION = 8;
const OPSET = 18;

const elementTypes: { [D in DType]: number } = {
  float32: TensorProto.DataType.FLOAT,
  int32: TensorProto.DataType.INT32,
};

type Attribute = number | string | readonly number[];

/** Collects the nodes and constants of one ONNX graph, naming values as they are made. */
export class OnnxModel {
  readonly #nodes: onnx.INodeProto[] = [];
  readonly #initializers = new Map<string, onnx.ITensorProto>();
  readonly #inputs: onnx.IValueInfoProto[] = [];
  readonly #outputs: onnx.IValueInfoProto[] = [];
  readonly #reshaped = new Map<string, string>();
  #values = 0;

  input(name: string, dtype: DType, shape: Shape): string {
    this.#inputs.push(valueInfo(name, dtype, shape));
    return name;
  }

  output(name: string, value: string, shape: Shape): void {
    this.#nodes.push({ opType: "Identity", input: [value], output: [name] });
    this.#outputs.push(valueInfo(name, "float32", shape));
  }

  /** Appends an operator with one result that is used; attributes are int, float or ints by their value's form. */
  op(
    opType: string,
    inputs: readonly string[],
    attributes: Record<string, Attribute> = {},
    domain = "",
  ): string {
    return this.ops(opType, inputs, 1, attributes, domain)[0];
  }

  ops(
    opType: string,
    inputs: readonly string[],
    results: number,
    attributes: Record<string, Attribute> = {},
    domain = "",
  ): string[] {
    const output = Array.from({ length: results }, () => `v${this.#values++}`);
    this.#nodes.push({
      opType,
      domain,
      input: [...inputs],
      output,
      attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
    });
    return output;
  }

  /**
   * A value in another shape, made from what it is itself a reshape of. Where onnxruntime has to join two reshapes, the
   * new operator counts as the last of all, and what depends on it runs first: the first layer's gradients did, before
   * those of the layers above, all of whose values were kept meanwhile.
   */
  reshape(value: string, shape: readonly number[]): string {
    const source = this.#reshaped.get(value) ?? value;
    const result = this.op("Reshape", [source, this.ints(shape)]);
    this.#reshaped.set(result, source);
    return result;
  }

  /**
   * A constant list of integers: shapes, axes, starts. onnxruntime computes equal operators on the same operands once;
   * with a constant of their `own` they are computed again instead of kept.
   */
  ints(values: readonly number[], own = false): string {
    return this.#initializer(`i64[${values}]${own ? `#${this.#initializers.size}` : ""}`, {
      dims: [values.length],
      dataType: TensorProto.DataType.INT64,
      rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
    });
  }

  /** A float32 scalar; elementwise operators repeat it over any shape. */
  scalar(value: number): string {
    return this.#initializer(`f32(${value})`, {
      dims: [],
      dataType: TensorProto.DataType.FLOAT,
      rawData: new Uint8Array(Float32Array.of(value).buffer),
    });
  }

  /** A constant float32 tensor, row-major; equal names mean equal contents. */
  literal(name: string, shape: Shape, values: Float32Array): string {
    return this.#initializer(`${name}[${shape}]`, {
      dims: [...shape],
      dataType: TensorProto.DataType.FLOAT,
      rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    });
  }

  encode(): Uint8Array {
    const nodes = this.#needed();
    const used = new Set(nodes.flatMap(({ input }) => input!));
    return ModelProto.encode({
      irVersion: IR_VERSION,
      producerName: "tiny-subspaces",
      opsetImport: [{ domain: "", version: OPSET }, { domain: "com.microsoft", version: 1 }],
      graph: {
        name: "graph",
        node: nodes,
        initializer: [...this.#initializers.values()].filter(({ name }) => used.has(name!)),
        input: this.#inputs,
        output: this.#outputs,
      },
    }).finish();
  }

  /** The nodes that an output depends on. */
  #needed(): onnx.INodeProto[] {
    const used = new Set(this.#outputs.map(({ name }) => name!));
    const needed = this.#nodes.toReversed().filter(({ input, output }) => {
      if (!output!.some((name) => used.has(name))) return false;
      for (const name of input!) used.add(name);
      return true;
    });
    return needed.reverse();
  }

  #initializer(name: string, tensor: onnx.ITensorProto): string {
    if (!this.#initializers.has(name)) this.#initializers.set(name, { ...tensor, name });
    return name;
  }
}

function valueInfo(name: string, dtype: DType, shape: Shape): onnx.IValueInfoProto {
  return {
    name,
    type: {
      tensorType: { elemType: elementTypes[dtype], shape: { dim: shape.map((dim) => ({ dimValue: dim })) } },
    },
  };
}

function attribute(name: string, value: Attribute): onnx.IAttributeProto {
  if (typeof value === "string") {
    return { name, type: AttributeProto.AttributeType.STRING, s: new TextEncoder().encode(value) };
  }
  if (typeof value === "number") return { name, type: AttributeProto.AttributeType.INT, i: value };
  return { name, type: AttributeProto.AttributeType.INTS, ints: [...value] };
}
