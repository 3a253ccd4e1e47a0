/** Scripts that are imported when needed are not preloaded: that would look for them at the root of the host. */
export function withoutPreload() {
  return {
    name: "without-preload",
    configEnvironment(name: string) {
      return name === "client" ? { build: { modulePreload: false as const } } : undefined;
    },
  };
}
