import manifest from "../package.json" with { type: "json" };

/** Version of the code, which artifacts name. Whether one is fresh does not depend on it, but on `Numerics`. */
export const CODE_VERSION: string = manifest.version;
