import { z } from "zod";
import { faultsOf } from "./faults.ts";
import { branchedConfigSchema, toyConfigSchema, trajectoriesConfigSchema } from "./fields.ts";

export * from "./fields.ts";

/** Sizes of a run, from the smallest: `reduced` is the protocol with fewer steps, `paper` the protocol. */
export const presets = ["smoke", "quick", "reduced", "paper"] as const;
export type Preset = (typeof presets)[number];

/** A preset, or `custom` for a configuration that is in no registry. */
export type Size = Preset | "custom";

export const runConfigSchema = z.discriminatedUnion("kind", [
  branchedConfigSchema,
  trajectoriesConfigSchema,
  toyConfigSchema,
]).superRefine((config, context) => {
  if (config.kind === "toy") return;
  for (const { path, message } of faultsOf(config)) context.addIssue({ code: "custom", path, message });
});

export type RunConfig = z.infer<typeof runConfigSchema>;
