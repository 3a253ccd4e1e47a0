import { expect, test } from "vitest";
import { addRow, type Tables } from "../../src/runner/tables.ts";

test("the first row makes the table, and what is no finite number is stored as null", () => {
  const tables: Tables = {};
  addRow(tables, "loss", 0, { trainLoss: 1 });
  addRow(tables, "loss", 5, { trainLoss: NaN });
  addRow(tables, "loss", 6, { trainLoss: Infinity });
  expect(tables).toEqual({ loss: { step: [0, 5, 6], trainLoss: [1, null, null] } });
});

test("a row with other columns is refused", () => {
  const tables: Tables = {};
  addRow(tables, "loss", 0, { trainLoss: 1 });
  expect(() => addRow(tables, "loss", 1, {})).toThrow(RangeError);
  expect(() => addRow(tables, "loss", 1, { testLoss: 1 })).toThrow(RangeError);
  expect(() => addRow(tables, "loss", 1, { trainLoss: 1, more: 2 })).toThrow(
    /expected the columns step,trainLoss/,
  );
});
