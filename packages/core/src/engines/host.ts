interface Runtime {
  readonly process?: { getBuiltinModule?<M>(name: string): M | undefined };
  readonly navigator?: { readonly userAgent?: string };
}

/** One of Node's modules; undefined in a browser. */
export function builtin<M>(name: string): M | undefined {
  return (globalThis as unknown as Runtime).process?.getBuiltinModule<M>?.(name);
}

/** The processor's name, or where a browser hides it the browser's own. */
export function hostProcessor(): string {
  return builtin<typeof import("node:os")>("node:os")?.cpus()[0]?.model ??
    (globalThis as unknown as Runtime).navigator?.userAgent ?? "unknown processor";
}

/** The model of each of NVIDIA's cards, as its driver on Linux says. */
export function hostCards(folder = "/proc/driver/nvidia/gpus"): string[] {
  const fs = builtin<typeof import("node:fs")>("node:fs");
  try {
    return fs!.readdirSync(folder).map((card) => {
      const [, model] = fs!.readFileSync(`${folder}/${card}/information`, "utf8").match(/^Model:\s*(.+)$/m) ??
        [];
      return model?.trim() ?? "unknown card";
    });
  } catch {
    return []; // no driver
  }
}
