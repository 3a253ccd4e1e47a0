import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";

/** A cluster, or why there can be none here: a program that is not installed, or a daemon that does not come up. */
export async function tryCluster(): Promise<Cluster | string> {
  if (process.getuid?.() !== 0) return "only root can start one";
  for (const program of ["slurmctld", "slurmd", "sbatch", "munged"]) {
    const found = await new Deno.Command("sh", { args: ["-c", `command -v ${program}`], stdout: "null" })
      .output();
    if (!found.success) return `${program} is not installed`;
  }
  const folder = await mkdtemp(join(tmpdir(), "tiny-subspaces-slurm-"));
  try {
    return await startCluster(folder);
  } catch (error) {
    await stopDaemons(folder);
    return (error as Error).message.split("\n")[0];
  }
}

/** A Slurm of one node with two processors, on this machine. */
export interface Cluster {
  /** Of a command that is to talk to it. */
  readonly env: Readonly<Record<string, string>>;
  /** What one of its programs prints. @throws Error if it fails */
  call(program: string, ...args: string[]): Promise<string>;
  stop(): Promise<void>;
}

/** @param folder where all of it lies, and what it leaves behind */
async function startCluster(folder: string): Promise<Cluster> {
  const conf = join(folder, "slurm.conf");
  const env = { SLURM_CONF: conf, PATH: process.env.PATH! };
  const key = join(folder, "munge.key");
  for (const name of ["state", "spool"]) await mkdir(join(folder, name), { recursive: true });
  await writeFile(key, randomBytes(1024));
  await chmod(key, 0o400);
  await writeFile(conf, configuration(folder));
  const call = async (program: string, ...args: string[]) => {
    const { success, stdout, stderr } = await new Deno.Command(program, { args, env, stdin: "null" })
      .output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
    if (!success) throw new Error(`${program} ${args.join(" ")}: ${err || out}`);
    return out;
  };
  await call(
    "munged",
    "--force",
    ...["key-file", "socket", "pid-file", "log-file", "seed-file"].map((option) =>
      `--${option}=${option === "key-file" ? key : join(folder, `munge.${option}`)}`
    ),
  );
  await call("slurmctld");
  await call("slurmd");
  const isIdle = async () => (await call("sinfo", "--noheader", "--format=%T").catch(() => "")) === "idle";
  await until(isIdle, 60, "an idle node");
  return {
    env,
    call,
    async stop() {
      const whose = `--user=${userInfo().username}`;
      await call("scancel", whose, "--signal=KILL", "--full").catch(() => {});
      await call("scancel", whose).catch(() => {});
      await stopDaemons(folder);
    },
  };
}

async function stopDaemons(folder: string): Promise<void> {
  await Promise.all(["slurmd.pid", "slurmctld.pid", "munge.pid-file"].map(async (file) => {
    const pid = Number(await readFile(join(folder, file), "utf8").catch(() => NaN));
    if (Number.isNaN(pid) || !isAlive(pid)) return;
    const gone = () => Promise.resolve(!isAlive(pid));
    process.kill(pid, "SIGTERM");
    try {
      await until(gone, 15);
    } catch {
      // munged overlooks a signal that comes before it first waits for a request.
      process.kill(pid, "SIGKILL");
      await until(gone);
    }
  }));
  await rm(folder, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Comes when a condition holds, which is looked at ten times a second. */
export async function until(
  holds: () => Promise<boolean>,
  seconds = 400,
  what = `${holds}`,
): Promise<void> {
  for (const end = Date.now() + 1000 * seconds; Date.now() < end; await delay(100)) {
    if (await holds()) return;
  }
  throw new Error(`waited for ${what} ${seconds} s in vain`);
}

/**
 * Without cgroups and accounts, which a machine for tests has not; a requeued job starts again after seconds; two jobs share a
 * processor, since some do nothing but wait.
 */
function configuration(folder: string): string {
  const [host] = hostname().split(".");
  const port = 20_000 + 2 * (process.pid % 5000);
  return `
ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${port}
SlurmdPort=${port + 1}
AuthType=auth/munge
AuthInfo=socket=${join(folder, "munge.socket")},cred_expire=5
SlurmUser=root
SlurmdUser=root
StateSaveLocation=${join(folder, "state")}
SlurmdSpoolDir=${join(folder, "spool")}
SlurmctldPidFile=${join(folder, "slurmctld.pid")}
SlurmdPidFile=${join(folder, "slurmd.pid")}
SlurmctldLogFile=${join(folder, "slurmctld.log")}
SlurmdLogFile=${join(folder, "slurmd.log")}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
SchedulerParameters=sched_interval=1,batch_sched_delay=0
NodeName=${host} NodeAddr=127.0.0.1 CPUs=2 Boards=1 SocketsPerBoard=1 CoresPerSocket=2 ThreadsPerCore=1
PartitionName=all Nodes=${host} Default=YES MaxTime=INFINITE State=UP OverSubscribe=FORCE:2
`;
}
