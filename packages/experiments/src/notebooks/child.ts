/** Executes the module of a notebook: its URL, and the mark of messages, are the arguments. */
import { describe, jupyter, tell } from "./kernel.ts";

Object.assign(Deno, { jupyter });
addEventListener("unhandledrejection", ({ reason }) => {
  tell({ kind: "error", error: describe(reason) });
  Deno.exit(1);
});
addEventListener("error", ({ error }) => {
  tell({ kind: "error", error: describe(error) });
  Deno.exit(1);
});

try {
  await import(Deno.args[0]);
  tell({ kind: "done" });
} catch (error) {
  tell({ kind: "error", error: describe(error) });
  Deno.exit(1);
}
// Whatever an engine or a timer of a cell keeps alive.
Deno.exit(0);
