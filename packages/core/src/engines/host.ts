interface Host {
  readonly process?: { getBuiltinModule?(name: string): typeof import("node:os") };
  readonly navigator?: { readonly userAgent?: string };
}

/** The processor's name, or where a browser hides it the browser's own. */
export function hostProcessor(): string {
  const { process, navigator } = globalThis as unknown as Host;
  return process?.getBuiltinModule?.("node:os").cpus()[0]?.model ?? navigator?.userAgent ??
    "unknown processor";
}
