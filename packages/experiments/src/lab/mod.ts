/**
 * What the report's lab computes in its reader's browser: the runner's training of a small network, step by step. No module
 * of it asks for one of Node's, but for `node:util` in the runner, for which a bundler has a word to say
 * (site/integrations/browser-modules.ts).
 */
export { type DigitsDescription, digitsFrom } from "./digits.ts";
export { type AskedBackend, type OpenedEngine, openEngine } from "./engine.ts";
export type { Rule } from "./rules.ts";
export { type Change, type ChangeAt, type SegmentState, Session, type SessionState } from "./session.ts";
export type { NetworkSettings } from "./settings.ts";
export { type Digits, type OpenedTrainer, Trainer, type TrainerRequest } from "./trainer.ts";
