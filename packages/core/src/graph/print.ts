import { type Graph, type Node, topologicalOrder } from "./node.ts";
import { formatShape } from "./shape.ts";

/**
 * The program as text, one node a line, numbered in the order of execution: what tests hold derivatives against.
 *
 * @example
 * // %0 = input{name:x} [2,3]
 * // %1 = tanh %0 [2,3]
 * // return y: %1
 */
export function printGraph(graph: Graph): string {
  const numbers = new Map<Node, number>();
  const lines = topologicalOrder(Object.values(graph.outputs)).map((node) => {
    numbers.set(node, numbers.size);
    const operands = node.inputs.map((input) => ` %${numbers.get(input)}`).join("");
    const type = node.dtype === "float32" ? "" : ` ${node.dtype}`;
    return `%${numbers.get(node)} = ${node.op}${printParams(node.params)}${operands}${type} ${
      formatShape(node.shape)
    }`;
  });
  const outputs = Object.entries(graph.outputs).map(([name, node]) => `${name}: %${numbers.get(node)}`);
  return [...lines, `return ${outputs.join(", ")}`].join("\n");
}

function printParams(params: object): string {
  const entries = Object.entries(params);
  if (entries.length === 0) return "";
  return `{${entries.map(([key, value]) => `${key}:${printValue(value)}`).join(" ")}}`;
}

function printValue(value: unknown): string {
  if (ArrayBuffer.isView(value)) return "…";
  return Array.isArray(value) ? `[${value}]` : String(value);
}
