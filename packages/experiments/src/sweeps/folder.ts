import { join } from "node:path";
import { UserError } from "../errors.ts";
import { checkpointFolder } from "../workspace.ts";

/** Where what belongs to a sweep lies. */
export interface SweepFolder {
  readonly name: string;
  /** `<results>/sweeps/<name>`, which is the folder of results of its items. */
  readonly path: string;
  readonly manifest: string;
  readonly summary: string;
  /** Of what is under way: locks and checkpoints. */
  readonly work: string;
  /** What items print, a file each. */
  readonly logs: string;
  readonly slurm: string;
  /** The lock of those who make the sweep, extend it or submit it. */
  readonly launch: string;
  /** The artifacts of the items. */
  readonly items: string;
  /** Of an item. */
  artifact(item: string): string;
  failure(item: string): string;
  lock(item: string): string;
  log(item: string): string;
}

/** Names that are a folder's and a Slurm job's, in which commas divide. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._+-]{0,149}$/;

/** @throws UserError if the name cannot be a folder's */
export function sweepFolder(results: string, name: string): SweepFolder {
  if (!NAME.test(name)) {
    throw new UserError(
      `expected the name of a sweep, of letters, digits and ._+-, got ${JSON.stringify(name)}`,
    );
  }
  const path = join(results, "sweeps", name);
  const [items, work, logs] = [join(path, "items"), checkpointFolder(path), join(path, "logs")];
  return {
    ...{ name, path, items, work, logs },
    manifest: join(path, "manifest.json"),
    summary: join(path, "summary.json"),
    slurm: join(path, "slurm"),
    launch: join(checkpointFolder(results), "sweeps", `${name}.lock`),
    artifact: (item) => join(items, `${item}.json`),
    failure: (item) => join(work, `${item}.failure.json`),
    lock: (item) => join(work, `${item}.lock`),
    log: (item) => join(logs, `${item}.log`),
  };
}
