/** Dimensions of a tensor, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** Number of elements of a tensor of this shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(",")}]`;
}

/** Row-major strides in elements, outermost first. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/**
 * Shape of an elementwise operation on two operands of equal rank, where a dimension of 1 is repeated.
 * @throws ShapeError if the ranks differ or two dimensions do not fit.
 */
export function broadcastShapes(op: string, a: Shape, b: Shape): Shape {
  if (a.length !== b.length) {
    throw new ShapeError(op, `two operands of equal rank`, `${formatShape(a)} and ${formatShape(b)}`);
  }
  return a.map((dim, axis) => {
    if (dim === b[axis] || b[axis] === 1) return dim;
    if (dim === 1) return b[axis];
    throw new ShapeError(op, `dimensions that are equal or 1`, `${formatShape(a)} and ${formatShape(b)}`);
  });
}

/** An operation was given operands that it does not take. */
export class ShapeError extends Error {
  constructor(op: string, expected: string, got: string) {
    super(`${op}: expected ${expected}, got ${got}`);
    this.name = "ShapeError";
  }
}
