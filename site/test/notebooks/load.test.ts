import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { serialiseNotebook, stamp } from "@tiny-subspaces/experiments/notebooks";
import { loadNotebooks, showNotebook } from "../../src/notebooks/load.ts";
import { code, notebookOf, prose } from "./support.ts";

const begun = notebookOf(prose("# A title\n\nWhat it is\nabout.\n\nMore.\n\nAnd more."), code("1"));

test("a notebook begins with its title and a paragraph that leads in; the rest is below", () => {
  const { title, lead, figures, cells } = showNotebook("some", begun);
  expect([title, lead, figures]).toEqual(["A title", "What it is\nabout.", ["fig6"]]);
  expect(cells.map(({ source }) => source)).toEqual(["More.\n\nAnd more.", "1"]);
});

test("one without a title is called by its file, and loses nothing", () => {
  const untitled = notebookOf(code("1"), prose("Text."));
  expect(showNotebook("some", untitled)).toMatchObject({ title: "some", lead: "", cells: untitled.cells });
  expect(showNotebook("some", notebookOf())).toMatchObject({ title: "some", cells: [] });
});

test("outputs that are not those of the code are told", () => {
  expect(showNotebook("some", stamp(begun)).stale).toBeNull();
  expect(showNotebook("some", begun).stale).toBe("it has not been executed");
  const changed = stamp(begun);
  expect(showNotebook("some", { ...changed, cells: [...changed.cells, code("2")] }).stale).toMatch(/changed/);
});

test("a folder's notebooks come by name, a broken one is told by its path, and no folder has none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "notebooks-"));
  for (const name of ["2-b.ipynb", "1-a.ipynb"]) {
    await writeFile(join(folder, name), serialiseNotebook(begun));
  }
  await writeFile(join(folder, "notes.md"), "no notebook");
  expect((await loadNotebooks(folder)).map(({ name }) => name)).toEqual(["1-a", "2-b"]);
  await writeFile(join(folder, "3-c.ipynb"), "{");
  await expect(loadNotebooks(folder)).rejects.toThrow(`${join(folder, "3-c.ipynb")}: expected a notebook`);
  expect(await loadNotebooks(join(folder, "no-such"))).toEqual([]);
});
