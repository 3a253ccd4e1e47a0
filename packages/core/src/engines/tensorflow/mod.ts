export { processEffects, type SetupEffects } from "./effects.ts";
export { removeInstallation as removeTensorflow } from "./installation.ts";
export { type SetupOutcome, type SetupRequest, setupTensorflow } from "./setup.ts";
