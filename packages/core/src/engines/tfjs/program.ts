import type { Tensor } from "@tensorflow/tfjs-core";
import { type Graph, type Node, topologicalOrder } from "../../graph/mod.ts";
import { type Compute, lower, type Toolkit } from "./lowerings/mod.ts";

interface Step {
  readonly node: Node;
  readonly compute: Compute;
  /** Places of the operands among the steps. */
  readonly operands: readonly number[];
  /** Places of the values that no later step uses. */
  readonly released: readonly number[];
}

/** A graph as a list of kernel calls that keeps a value no longer than to its last use. */
export class Program {
  readonly #toolkit: Toolkit;
  readonly #steps: readonly Step[];
  readonly #outputs: readonly (readonly [name: string, place: number])[];

  constructor(toolkit: Toolkit, graph: Graph) {
    const order: Node[] = topologicalOrder(Object.values(graph.outputs));
    const places = new Map(order.map((node, place) => [node, place]));
    const lastUse = new Map<number, number>();
    order.forEach((node, place) => {
      for (const input of node.inputs) lastUse.set(places.get(input)!, place);
    });
    for (const node of Object.values(graph.outputs)) lastUse.delete(places.get(node)!);
    const released = order.map((): number[] => []);
    for (const [value, place] of lastUse) released[place].push(value);
    this.#toolkit = toolkit;
    this.#outputs = Object.entries(graph.outputs).map(([name, node]) => [name, places.get(node)!]);
    this.#steps = order.map((node, place) => ({
      node,
      compute: lower(toolkit, node),
      operands: node.inputs.map((input) => places.get(input)!),
      released: released[place],
    }));
  }

  /** @param inputs called inside a `tidy`; the values that it returns are the run's own and freed with it */
  run(inputs: (node: Node<"input">) => Tensor): Record<string, Tensor> {
    const { tf } = this.#toolkit;
    return tf.tidy(() => {
      const values: Tensor[] = [];
      for (const { node, compute, operands, released } of this.#steps) {
        values.push(
          node.op === "input"
            ? inputs(node as Node<"input">)
            : tf.tidy(() => compute(...operands.map((place) => values[place]))),
        );
        for (const place of released) values[place].dispose();
      }
      return Object.fromEntries(this.#outputs.map(([name, place]) => [name, tf.clone(values[place])]));
    });
  }
}
