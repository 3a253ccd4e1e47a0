import { z } from "zod";
import { faultsOf } from "./faults.ts";
import { branchedConfigSchema, toyConfigSchema, trajectoriesConfigSchema } from "./fields.ts";

export * from "./fields.ts";

export const presets = ["smoke", "quick", "paper"] as const;
export type Preset = (typeof presets)[number];

export const runConfigSchema = z.discriminatedUnion("kind", [
  branchedConfigSchema,
  trajectoriesConfigSchema,
  toyConfigSchema,
]).superRefine((config, context) => {
  if (config.kind === "toy") return;
  for (const { path, message } of faultsOf(config)) context.addIssue({ code: "custom", path, message });
});

export type RunConfig = z.infer<typeof runConfigSchema>;
