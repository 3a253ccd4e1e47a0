import { afterAll, describe, expect, it } from "vitest";
import type { Engine, FloatArray, Tensor } from "../../src/engines/mod.ts";
import { createOnnxEngine } from "../../src/engines/onnx/mod.ts";
import { createReferenceEngine } from "../../src/engines/reference/mod.ts";
import { BlockAlgebra, Matrix } from "../../src/spectral/mod.ts";
import type { RowStack } from "../../src/spectral/rows.ts";

const reference = createReferenceEngine();
/** As engines whose arrays are elsewhere than on the host. */
const elsewhere: Engine = { ...createReferenceEngine(), view: undefined };
const engines: Record<string, Engine> = { reference, onnx: createOnnxEngine(), elsewhere };
afterAll(async () => {
  for (const engine of Object.values(engines)) await engine.dispose();
});

const p = 5;

function numbers(rows: number, from: number): Float64Array {
  return Float64Array.from({ length: rows * p }, (_, i) => from + i);
}

async function elements(tensor: Tensor): Promise<number[]> {
  return [...await tensor.data()];
}

describe.each(Object.entries(engines))("rows on %s", (_, engine) => {
  const algebra = new BlockAlgebra(engine, p);
  const pushed = async (stack: RowStack, rows: number, from: number) => {
    const block = algebra.upload(numbers(rows, from), rows);
    await stack.push(block);
    block.dispose();
    return stack;
  };
  afterAll(() => algebra.dispose());

  it("lie one after the other, whatever became of the blocks", async () => {
    const stack = await pushed(await pushed(algebra.rowStack(4), 1, 0), 3, p);
    expect(stack.size).toBe(4);
    expect(stack.rows.shape).toEqual([4, p]);
    expect(await elements(stack.rows)).toEqual([...numbers(4, 0)]);
    stack.dispose();
  });

  it("may be more than there was room for", async () => {
    const stack = algebra.rowStack(1);
    for (let row = 0; row < 7; row++) await pushed(stack, 1, row * p);
    expect(await elements(stack.rows)).toEqual([...numbers(7, 0)]);
    stack.dispose();
  });

  it("begin anew after clear, and in an array that was used before", async () => {
    const first = await pushed(algebra.rowStack(3), 3, 0);
    first.clear();
    expect(first.size).toBe(0);
    await pushed(first, 1, 100);
    expect(await elements(first.rows)).toEqual([...numbers(1, 100)]);
    first.dispose();
    const second = await pushed(algebra.rowStack(2), 2, 50);
    expect(await elements(second.rows)).toEqual([...numbers(2, 50)]);
    second.dispose();
  });

  it("are combined and multiplied as one block", async () => {
    const stack = await pushed(await pushed(algebra.rowStack(3), 2, 1), 1, -3);
    const rows = Matrix.from1DArray(3, p, [...numbers(2, 1), ...numbers(1, -3)]);
    const coefficients = new Matrix([[1, -2, 3], [0, 0.5, 1]]);
    expect(await elements(await algebra.combine([coefficients, stack.rows])))
      .toEqual(coefficients.mmul(rows).to1DArray());
    expect((await algebra.gram(stack.rows)).to1DArray()).toEqual(rows.mmul(rows.transpose()).to1DArray());
    stack.dispose();
  });
});

describe.each([["reference", reference], ["onnx", engines.onnx]])("a view on %s", (_, engine) => {
  it("is the array itself, also when it is disposed of", async () => {
    const array: FloatArray = engine.info.precision === "float64"
      ? Float64Array.of(1, 2)
      : Float32Array.of(1, 2);
    const view = engine.view!(array, [2]);
    expect(await view.data()).toBe(array);
    view.dispose();
    expect([...array]).toEqual([1, 2]);
    const next = engine.upload(Float32Array.of(3, 4), [2]);
    expect(await next.data()).not.toBe(array);
  });

  it("refuses an array of another size than its shape's", () => {
    expect(() => engine.view!(new Float32Array(3), [2])).toThrow("expected 2 elements");
  });
});
