import os from "node:os";
import process from "node:process";

/** The machine, and how busy it is. */
export interface HostReport {
  readonly processor: string;
  /** Logical processors. */
  readonly processors: number;
  readonly system: string;
}

export function describeHost(): HostReport {
  return {
    processor: os.cpus()[0]?.model ?? "unknown",
    processors: os.availableParallelism(),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
  };
}

/** Processes that ran or waited to run, on average over the last minute; `null` where the system does not count. */
export function currentLoad(): number | null {
  return os.platform() === "win32" ? null : os.loadavg()[0];
}

/** Most bytes that this process has held in memory: as the system remembers on Linux, elsewhere what it holds now. */
export function peakMemory(): number {
  const { rss } = process.memoryUsage();
  return os.platform() === "linux" ? Math.max(rss, 1024 * process.resourceUsage().maxRSS) : rss;
}
