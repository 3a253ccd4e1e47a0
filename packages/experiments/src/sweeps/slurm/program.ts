import { UserError } from "../../errors.ts";

/** Slurm's programs, as tests replace them. */
export interface Slurm {
  /** What a program prints; `null` where there is no such program on the path. */
  call(program: string, args: readonly string[], input?: string): Promise<Called | null>;
  /** Whose jobs are asked about. */
  readonly user: string;
}

export interface Called {
  readonly success: boolean;
  readonly out: string;
  readonly err: string;
}

/** The programs on the path of an environment. */
export function installedSlurm(user: string, env: Readonly<Record<string, string | undefined>>): Slurm {
  const path = env.PATH ?? "";
  const slurmConf = env.SLURM_CONF;
  return {
    user,
    async call(program, args) {
      try {
        const { success, stdout, stderr } = await new Deno.Command(program, {
          args: [...args],
          env: { PATH: path, ...(slurmConf ? { SLURM_CONF: slurmConf } : {}) },
          stdin: "null",
        }).output();
        const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
        return { success, out, err };
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return null;
        throw new UserError(`${program}: cannot be run (${(error as Error).message})`, { cause: error });
      }
    },
  };
}

/**
 * What a program that must be there prints.
 * @throws UserError if there is none, or it refuses, in its words
 */
export async function callOrRefuse(slurm: Slurm, program: string, args: readonly string[]): Promise<string> {
  const called = await slurm.call(program, args);
  if (!called) {
    throw new UserError(
      `there is no ${program} on the path. Go to a login node of the cluster, or take --launcher local`,
    );
  }
  if (called.success) return called.out;
  throw new UserError(`${program} refuses: ${called.err || called.out || "it gives no reason"}`);
}
