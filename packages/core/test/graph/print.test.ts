import { expect, test } from "vitest";
import { GraphBuilder, makeGraph, printGraph } from "../../src/graph/mod.ts";

test("a program prints one node a line, with parameters, operands, type and shape", () => {
  const g = new GraphBuilder();
  const rows = g.gatherRows(g.input("table", [5, 3]), g.input("tokens", [4], "int32"));
  const y = g.matmul(rows, g.transpose(g.pad(rows, 0, 0, 1), [1, 0]));
  expect(printGraph(makeGraph({ y, rows }))).toBe(`\
%0 = input{name:table} [5,3]
%1 = input{name:tokens} int32 [4]
%2 = gatherRows %0 %1 [4,3]
%3 = pad{axis:0 low:0 high:1} %2 [5,3]
%4 = transpose{perm:[1,0]} %3 [3,5]
%5 = matmul{transposeA:false transposeB:false} %2 %4 [4,5]
return y: %5, rows: %2`);
});

test("two builds of one program print alike", () => {
  const build = () => {
    const g = new GraphBuilder();
    g.input("elsewhere", [7]);
    const x = g.input("x", [2, 3]);
    return printGraph(makeGraph({ y: g.softmax(g.relu(x)) }));
  };
  expect(build()).toBe(build());
});
