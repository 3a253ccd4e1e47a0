import { describe, expect, test } from "vitest";
import { EngineError, type Executable } from "../../src/engines/mod.ts";
import { GraphBuilder, makeGraph } from "../../src/graph/mod.ts";
import { float32Engines, reference } from "./support.ts";

/** x [2, 3] and two words of a table of 4 and one of 5. */
function graph() {
  const g = new GraphBuilder();
  const words = g.input("words", [2], "int32");
  const small = g.gatherRows(g.input("table", [4, 3]), words);
  const large = g.scatterAddRows(small, g.reshape(words, [2]), 5);
  return makeGraph({ y: g.add(g.input("x", [2, 3]), small), large });
}

const good = {
  x: new Float32Array(6),
  table: new Float32Array(12),
  words: Int32Array.of(0, 3),
};

const bad: [what: string, feeds: Parameters<Executable["run"]>[0], message: string][] = [
  ["a missing input", { x: good.x, table: good.table }, "input words: expected int32 [2], got nothing"],
  [
    "an unknown input",
    { ...good, z: good.x },
    "input z: the graph has none of that name, only ",
  ],
  [
    "too few elements",
    { ...good, x: new Float32Array(5) },
    "input x: expected float32 [2,3], got 5 float elements",
  ],
  [
    "integers for numbers",
    { ...good, x: new Int32Array(6) },
    "input x: expected float32 [2,3], got 6 int32 elements",
  ],
  [
    "numbers for integers",
    { ...good, words: Float64Array.of(0, 1) },
    "input words: expected int32 [2], got 2 float elements",
  ],
  [
    "an index past the smallest table's end",
    { ...good, words: Int32Array.of(0, 4) },
    "input words: expected indices from 0 to 3, got 4",
  ],
  [
    "a negative index",
    { ...good, words: Int32Array.of(-1, 0) },
    "input words: expected indices from 0 to 3, got -1",
  ],
];

describe.each([...float32Engines, reference])("$info.name", (engine) => {
  test.each(bad)("refuses %s and works on", async (_, feeds, message) => {
    const program = await engine.compile(graph());
    const error = await program.run(feeds).catch((error) => error);
    expect(error).toBeInstanceOf(EngineError);
    expect(error.message).toContain(message);
    const { y } = await program.run(good);
    expect([...await y.data()]).toEqual([0, 0, 0, 0, 0, 0]);
    y.dispose();
    await program.dispose();
  });

  test("refuses an upload of another size than its shape's", () => {
    expect(() => engine.upload(new Float32Array(5), [2, 3])).toThrow(
      new EngineError("upload: expected 6 elements for [2,3], got 5"),
    );
  });

  test("takes uploads, float64 arrays, and tensors of other engines and of its own", async () => {
    const g = new GraphBuilder();
    const names = ["a", "b", "c", "d"];
    const sum = names.map((name) => g.input(name, [2])).reduce((sum, x) => g.add(sum, x) as typeof x);
    const program = await engine.compile(makeGraph({ sum }));
    const feeds = {
      a: engine.upload(Float32Array.of(1, 2), [2]),
      b: Float64Array.of(10, 20),
      c: reference.upload(Float64Array.of(100, 200), [2]),
      d: float32Engines[0].upload(Float32Array.of(1000, 2000), [1, 2]),
    };
    const { sum: first } = await program.run(feeds);
    expect([...await first.data()]).toEqual([1111, 2222]);
    const { sum: second } = await program.run({ ...feeds, a: first });
    expect([...await second.data()]).toEqual([2221, 4442]);
    for (const tensor of [feeds.a, feeds.c, feeds.d, first, second]) tensor.dispose();
    await program.dispose();
  });

  test("does not see what its feeds become after the run, nor its uploads after theirs", async () => {
    const g = new GraphBuilder();
    const x = g.input("x", [3]);
    const program = await engine.compile(makeGraph({ same: g.reshape(x, [3, 1]) }));
    const array = Float32Array.of(1, 2, 3);
    const uploaded = engine.upload(array, [3]);
    const { same } = await program.run({ x: array });
    array.fill(0);
    expect([...await same.data()]).toEqual([1, 2, 3]);
    expect([...await uploaded.data()]).toEqual([1, 2, 3]);
    same.dispose();
    uploaded.dispose();
    await program.dispose();
  });
});
