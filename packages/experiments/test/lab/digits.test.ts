import { expect, test } from "vitest";
import { digitsFrom, layOut, SIDE } from "../../src/lab/digits.ts";
import { excerptDigits } from "../../src/lab/excerpt.ts";

test("the excerpt is of MNIST's own first digits, whose labels are 5, 0, 4, 1, 9", async () => {
  const { picture, description } = await excerptDigits();
  expect(description.labels.slice(0, 5)).toEqual([5, 0, 4, 1, 9]);
  expect(description.labels).toHaveLength(300);
  expect([picture.width, picture.height]).toEqual([20 * SIDE, 15 * SIDE]);
  const dataset = digitsFrom(picture.data, description, 300);
  expect(dataset).toMatchObject({ source: "mnist", synthetic: false, digest: description.digest });
});

test("fewer digits are the first of them", async () => {
  const { picture, description } = await excerptDigits();
  const all = digitsFrom(picture.data, description, 300), few = digitsFrom(picture.data, description, 30);
  expect(few.train.samples).toBe(30);
  expect(few.train.inputs).toEqual(all.train.inputs.slice(0, 30 * SIDE * SIDE));
  expect([...few.train.labels]).toEqual(description.labels.slice(0, 30));
});

test("one pixel that is another is found out", async () => {
  const { picture, description } = await excerptDigits();
  picture.data[14 * picture.width + 14]! ^= 1;
  expect(() => digitsFrom(picture.data, description, 30)).toThrow(description.digest);
});

test("more digits than there are are refused", async () => {
  const { picture, description } = await excerptDigits();
  expect(() => digitsFrom(picture.data, description, 301)).toThrow("301 or more");
});

test("a last row that is not full is black", () => {
  const { width, height, data } = layOut(new Uint8Array(3 * SIDE * SIDE).fill(9), 2);
  expect([width, height]).toEqual([2 * SIDE, 2 * SIDE]);
  expect(data[SIDE * width + SIDE]).toBe(0);
  expect(data[SIDE * width]).toBe(9);
});
