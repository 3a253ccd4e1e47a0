import { describe, expect, test } from "vitest";
import { jvp, vjp } from "../../src/autodiff/mod.ts";
import { GraphBuilder, makeGraph, type Node, printGraph } from "../../src/graph/mod.ts";

/** The printed gradient of Σ c·y, c being an input: the cotangent rule of y and nothing else. */
function gradientOf(build: (g: GraphBuilder) => { y: Node; wrt: Record<string, Node> }): string {
  const g = new GraphBuilder();
  const { y, wrt } = build(g);
  const gradient = vjp(g, g.sumAll(g.mul(y, g.input("c", y.shape))), Object.values(wrt));
  return printGraph(makeGraph(Object.fromEntries(Object.keys(wrt).map((name, i) => [name, gradient[i]]))));
}

describe("derivatives print as one would write them by hand", () => {
  test("the gradient of a dot is two dots", () => {
    const printed = gradientOf((g) => {
      const [a, b] = [g.input("a", [2, 3]), g.input("b", [3, 4])];
      return { y: g.matmul(a, b), wrt: { a, b } };
    });
    expect(printed).toBe(`\
%0 = input{name:c} [2,4]
%1 = input{name:b} [3,4]
%2 = matmul{transposeA:false transposeB:true} %0 %1 [2,3]
%3 = input{name:a} [2,3]
%4 = matmul{transposeA:true transposeB:false} %3 %0 [3,4]
return a: %2, b: %4`);
  });

  test("the gradient of a convolution is a convolution and a filter gradient", () => {
    const printed = gradientOf((g) => {
      const [x, w] = [g.input("x", [3, 2, 8, 8]), g.input("w", [4, 3, 3, 3])];
      return { y: g.conv2d(x, w, { top: 1, left: 1, bottom: 1, right: 0 }), wrt: { x, w } };
    });
    expect(printed).toBe(`\
%0 = input{name:c} [4,2,8,7]
%1 = input{name:w} [4,3,3,3]
%2 = convRotate %1 [3,4,3,3]
%3 = conv2d{top:1 left:1 bottom:1 right:2} %0 %2 [3,2,8,8]
%4 = input{name:x} [3,2,8,8]
%5 = conv2dFilterGrad{top:1 left:1 bottom:1 right:0} %4 %0 [4,3,3,3]
return x: %3, w: %5`);
  });

  test("the Hessian-vector product of a convolution's least squares is two of them a block, without a copy", () => {
    const g = new GraphBuilder();
    const pads = { top: 1, left: 1, bottom: 1, right: 1 };
    const w = g.input("w", [4, 3, 3, 3]);
    const y = g.conv2d(g.input("x", [3, 2, 8, 8]), w, pads);
    const loss = g.scale(g.sumAll(g.mul(y, y)), 0.5);
    const seeds = new Map([[w as Node, g.input("v", [5, 4, 3, 3, 3])]]);
    const [product] = jvp(g, vjp(g, loss, [w]), seeds);
    expect(printGraph(makeGraph({ product }))).toBe(`\
%0 = input{name:x} [3,2,8,8]
%1 = reshape %0 [1,3,2,8,8]
%2 = input{name:v} [5,4,3,3,3]
%3 = conv2d{top:1 left:1 bottom:1 right:1} %1 %2 [5,4,2,8,8]
%4 = conv2dFilterGrad{top:1 left:1 bottom:1 right:1} %1 %3 [5,4,3,3,3]
return product: %4`);
  });

  test("the gradient of softmax is y·(c − Σ c·y), from y alone", () => {
    const printed = gradientOf((g) => {
      const x = g.input("x", [2, 5]);
      return { y: g.softmax(x), wrt: { x } };
    });
    expect(printed).toBe(`\
%0 = input{name:c} [2,5]
%1 = input{name:x} [2,5]
%2 = softmax %1 [2,5]
%3 = mul %0 %2 [2,5]
%4 = reduceSum{axes:[1]} %3 [2,1]
%5 = mul %2 %4 [2,5]
%6 = sub %3 %5 [2,5]
return x: %6`);
  });

  test("the Hessian-vector product of least squares is two dots a block, without a copy", () => {
    const g = new GraphBuilder();
    const w = g.input("w", [2, 3]);
    const error = g.sub(g.matmul(w, g.input("x", [3, 5])), g.input("y", [2, 5]));
    const loss = g.scale(g.sumAll(g.mul(error, error)), 0.5);
    const [product] = jvp(g, vjp(g, loss, [w]), new Map([[w as Node, g.input("v", [4, 2, 3])]]));
    expect(printGraph(makeGraph({ product }))).toBe(`\
%0 = input{name:v} [4,2,3]
%1 = reshape %0 [8,3]
%2 = input{name:x} [3,5]
%3 = matmul{transposeA:false transposeB:false} %1 %2 [8,5]
%4 = matmul{transposeA:false transposeB:true} %3 %2 [8,3]
%5 = reshape %4 [4,2,3]
return product: %5`);
  });

  const tangentOf = (build: (g: GraphBuilder, a: Node, b: Node) => Node, shapes: [number[], number[]]) => {
    const g = new GraphBuilder();
    const [a, b] = [g.input("a", shapes[0]), g.input("b", shapes[1])];
    const seeds = new Map<Node, Node>([[a, g.input("s", [2, ...a.shape])], [
      b,
      g.input("t", [2, ...b.shape]),
    ]]);
    const [tangent] = jvp(g, [build(g, a, b)], seeds);
    return printGraph(makeGraph({ tangent }));
  };

  test("the tangent of a product far larger than its factors is one product, [A′ A][B; B′]", () => {
    expect(tangentOf((g, a, b) => g.matmul(a, b, { transposeB: true }), [[40, 2], [30, 2]])).toBe(`\
%0 = input{name:s} [2,40,2]
%1 = input{name:a} [40,2]
%2 = reshape %1 [1,40,2]
%3 = broadcastTo %2 [2,40,2]
%4 = concat{axis:2} %0 %3 [2,40,4]
%5 = input{name:b} [30,2]
%6 = reshape %5 [1,30,2]
%7 = broadcastTo %6 [2,30,2]
%8 = input{name:t} [2,30,2]
%9 = concat{axis:2} %7 %8 [2,30,4]
%10 = matmul{transposeA:false transposeB:true} %4 %9 [2,40,30]
return tangent: %10`);
  });

  test("tangents of a left factor that is far larger than the product are not turned", () => {
    const printed = tangentOf((g, a, b) => g.matmul(a, b, { transposeA: true }), [[90, 4], [90, 3]]);
    expect(printed).not.toContain("transpose{");
    expect(printed.match(/ = matmul/g)).toHaveLength(2);
    expect(tangentOf((g, a, b) => g.matmul(a, b, { transposeA: true }), [[4, 4], [4, 90]])).toContain(
      "transpose{",
    );
  });

  test("the Hessian-vector product of tanh uses the primal's tanh and its derivative once", () => {
    const g = new GraphBuilder();
    const x = g.input("x", [3]);
    const [product] = jvp(g, vjp(g, g.sumAll(g.tanh(x)), [x]), new Map([[x as Node, g.input("v", [2, 3])]]));
    expect(printGraph(makeGraph({ product }))).toBe(`\
%0 = input{name:v} [2,3]
%1 = input{name:x} [3]
%2 = tanh %1 [3]
%3 = mul %2 %2 [3]
%4 = affine{scale:-1 shift:1} %3 [3]
%5 = reshape %4 [1,3]
%6 = mul %0 %5 [2,3]
%7 = affine{scale:2 shift:0} %2 [3]
%8 = reshape %7 [1,3]
%9 = mul %6 %8 [2,3]
%10 = affine{scale:-1 shift:0} %9 [2,3]
return product: %10`);
  });
});
