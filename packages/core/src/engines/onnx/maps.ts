import { type Node, sameShape, type Shape, sizeOf } from "../../graph/mod.ts";
import { convolve, convolvePhases } from "./convolution.ts";
import type { Maps } from "./layout.ts";
import { reshape, slice, transpose, unlifted } from "./lowering.ts";
import type { OnnxModel } from "./model.ts";
import { batchOf, columnsOf, isRepeated, lastOf, masked, rowsOf } from "./patterns.ts";
import { pooledConvolution } from "./pooled.ts";
import {
  byPhase,
  cutPhases,
  joinPhases,
  type Phases,
  pick,
  sumPhases,
  unpool,
  type Winners,
  winnersOf,
} from "./windows.ts";

const elementwise: Readonly<Record<string, string>> = { add: "Add", sub: "Sub", mul: "Mul", div: "Div" };

/** Makes each value when it is asked for, from others in this layout as far back as they go. */
export class PartOfMaps implements Maps {
  readonly model: OnnxModel;
  readonly valueOf: (node: Node) => string;
  readonly count: number;
  readonly #start: number;
  readonly #whole: number;
  readonly #last = new Map<Node, string>();
  readonly #phases = new Map<Node, Phases>();
  readonly #winners = new Map<Node, Winners>();
  readonly #natural = new Map<Node, boolean>();
  readonly #phased = new Map<Node, boolean>();

  /** @param whole number of all samples, of which these are the `count` from `start` on */
  constructor(
    model: OnnxModel,
    valueOf: (node: Node) => string,
    whole: number,
    start: number,
    count: number,
  ) {
    this.model = model;
    this.valueOf = valueOf;
    this.#whole = whole;
    this.#start = start;
    this.count = count;
  }

  last(node: Node): string {
    return known(this.#last, node, () => this.#makeLast(node));
  }

  phases(node: Node): Phases {
    return known(this.#phases, node, () => this.#makePhases(node));
  }

  winners(scores: Node): Winners {
    return known(this.#winners, scores, () => winnersOf(this.model, this.phases(scores)));
  }

  shapeOf({ shape }: Node): Shape {
    const [n, h, w] = shape.slice(-3);
    return [...shape.slice(0, -3), h, w, n === this.#whole ? this.count : n];
  }

  /** Whether a node's value comes about in this layout, so that it takes no turning. */
  isNatural(node: Node): boolean {
    if (node.shape.length < 4) return false;
    return known(this.#natural, node, () => {
      const { op, inputs } = node;
      if (op === "windowSum" || op === "windowExpand" || op === "poolMask") return true;
      if (op === "conv2d") return this.isNatural(inputs[0]);
      if (op in elementwise || op === "affine" || op === "relu" || op === "step") {
        return inputs.some((operand) => sameShape(operand.shape, node.shape) && this.isNatural(operand));
      }
      const source = unlifted(node);
      return source !== node ? this.isNatural(source) : lastOf(node) !== null;
    });
  }

  /** Whether a node is made phase by phase. */
  #isPhased(node: Node): boolean {
    return known(this.#phased, node, () => {
      const { op, inputs } = node;
      if (op === "windowExpand" || op === "poolMask") return true;
      if (op in elementwise || op === "affine") return inputs.some((operand) => this.#isPhased(operand));
      const source = unlifted(node);
      return source !== node && this.#isPhased(source);
    });
  }

  #makeLast(node: Node): string {
    const source = unlifted(node);
    if (source !== node && source.shape.length >= 4) return this.last(source);
    const last = lastOf(node);
    if (last) return this.#part(this.valueOf(last), last.shape, last.shape.length - 1)[0];
    const rows = rowsOf(node);
    if (rows) return this.#turnedRows(rows, node);
    const columns = columnsOf(node);
    if (columns) return this.#cutColumns(columns, node);
    if (!this.isNatural(node)) return this.#turned(node);
    if (this.#isPhased(node)) return joinPhases(this.model, this.phases(node), this.shapeOf(node));
    if (node.op === "conv2d") return convolve(this, node as Node<"conv2d">);
    if (node.op === "windowSum") return this.#sumWindows(node as Node<"windowSum">);
    return this.#apply(node, node.inputs.map((operand) => this.#operand(operand) ?? this.last(operand)));
  }

  #makePhases(node: Node): Phases {
    const source = unlifted(node);
    if (source !== node && source.shape.length >= 4) return this.phases(source);
    if (node.op === "conv2d" && batchOf(node.inputs[0]) === 1 && !isRepeated(node)) {
      return convolvePhases(this, node as Node<"conv2d">);
    }
    if (!this.isNatural(node)) return cutPhases(this.model, this.last(node), this.shapeOf(node));
    const { model } = this;
    if (node.op === "windowExpand") return byPhase(() => this.last(node.inputs[0]));
    if (node.op === "poolMask") return unpool(model, this.winners(node.inputs[0]), model.scalar(1));
    const pooled = masked(node);
    if (pooled?.x.op === "windowExpand") {
      return unpool(model, this.winners(pooled.scores), this.last(pooled.x.inputs[0]));
    }
    if (node.op in elementwise || node.op === "affine") {
      const operands = node.inputs.map((operand) =>
        this.#operand(operand) ?? this.#operandPhases(operand, node)
      );
      return byPhase((phase) =>
        this.#apply(node, operands.map((value) => typeof value === "string" ? value : value[phase]))
      );
    }
    return cutPhases(this.model, this.last(node), this.shapeOf(node));
  }

  #sumWindows(node: Node<"windowSum">): string {
    const { model } = this;
    const picked = pooledConvolution(this, node);
    if (picked) return picked;
    const pooled = masked(node.inputs[0]);
    if (!pooled) return sumPhases(model, this.phases(node.inputs[0]));
    const winners = this.winners(pooled.scores);
    return unlifted(pooled.x) === pooled.scores
      ? winners.largest
      : pick(model, winners, this.phases(pooled.x));
  }

  /** What an elementwise operator repeats over all pixels by itself. */
  #operand(node: Node): string | null {
    if (node.op === "constant") return this.model.scalar((node as Node<"constant">).params.value);
    if (node.op === "broadcastTo") return this.#operand(node.inputs[0]);
    if (isRepeated(node)) {
      const { inputs: [, filter] } = node;
      return reshape(this.model, this.valueOf(filter), [...node.shape.slice(0, -3), 1, 1, 1]);
    }
    return sizeOf(node.shape.slice(-3)) === 1 ? this.valueOf(node) : null;
  }

  /** The phases of an operand, which may have a single row or column that is repeated. */
  #operandPhases(operand: Node, node: Node): Phases {
    const [height, width] = node.shape.slice(-2);
    if (sameShape(operand.shape.slice(-2), [height, width])) return this.phases(operand);
    const shape = this.shapeOf(operand);
    const whole = [...shape.slice(0, -3), height, width, shape[shape.length - 1]];
    const value = this.model.op("Expand", [this.last(operand), this.model.ints(whole)]);
    return cutPhases(this.model, value, whole);
  }

  #apply(node: Node, operands: readonly string[]): string {
    const { model } = this;
    if (node.op === "relu") return model.op("Relu", operands);
    if (node.op === "step") {
      return model.op("Cast", [model.op("Greater", [operands[0], model.scalar(0)])], { to: FLOAT });
    }
    if (node.op === "affine") {
      const { scale, shift } = (node as Node<"affine">).params;
      const scaled = scale === 1 ? operands[0] : model.op("Mul", [operands[0], model.scalar(scale)]);
      return shift === 0 ? scaled : model.op("Add", [scaled, model.scalar(shift)]);
    }
    return model.op(elementwise[node.op], operands);
  }

  /** Some of the samples along an axis of a value, of which there are all or, where it is repeated, one. */
  #part(value: string, shape: Shape, axis: number): [value: string, shape: Shape] {
    if (shape[axis] !== this.#whole || this.count === this.#whole) return [value, shape];
    const part = slice(this.model, reshape(this.model, value, shape), axis, this.#start, this.count);
    return [part, shape.map((dim, i) => i === axis ? this.count : dim)];
  }

  #turned(node: Node): string {
    const rank = node.shape.length;
    const [value, shape] = this.#part(this.valueOf(node), node.shape, rank - 3);
    const [n, h, w] = shape.slice(-3);
    const turned = transpose(this.model, value, [sizeOf(shape.slice(0, -3)), n, h * w], [0, 2, 1]);
    return reshape(this.model, turned, [...shape.slice(0, -3), h, w, n]);
  }

  #turnedRows(rows: Node, node: Node): string {
    const [value, [n]] = this.#part(this.valueOf(rows), rows.shape, 0);
    const turned = transpose(this.model, value, [n, sizeOf(rows.shape.slice(1))], [1, 0]);
    return reshape(this.model, turned, this.shapeOf(node));
  }

  #cutColumns(columns: Node, node: Node): string {
    const [value] = this.#part(this.valueOf(columns), columns.shape, columns.shape.length - 1);
    return reshape(this.model, value, this.shapeOf(node));
  }
}

const FLOAT = 1;

function known<V>(memo: Map<Node, V>, node: Node, make: () => V): V {
  let value = memo.get(node);
  if (value === undefined) {
    value = make();
    memo.set(node, value);
  }
  return value;
}
