/** What engines are made with. */
export interface EngineOptions {
  /** Threads of each operator, where the engine has any to choose; the host's processors unless told. */
  readonly threads?: number;
  /**
   * The project's folder in the user's cache, where libraries are that were set up and what `auto` remembers;
   * `userCacheDir` of this host unless told.
   */
  readonly cacheDir?: string;
  /** In a browser: URL of the folder that has tfjs-backend-wasm's `.wasm` files; the page's own unless told. */
  readonly wasmFolder?: string;
}
