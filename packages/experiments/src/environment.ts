import process from "node:process";

/**
 * The environment as git and npm get it: without what has a linker load other code (`LD_…`, `DYLD_…`), with which Deno starts
 * no program unless it may start any.
 */
export function plainEnvironment(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || /^(LD|DYLD)_/i.test(name) ? [] : [[name, value]]
    ),
  );
}

/**
 * Calls what starts a program by `node:child_process`, which hands on all that is in this process's environment, whatever it is
 * told.
 */
export function inPlainEnvironment<T>(start: () => T): T {
  const plain = plainEnvironment();
  const hidden = Object.entries(process.env).filter(([name]) => !Object.hasOwn(plain, name));
  for (const [name] of hidden) delete process.env[name];
  try {
    return start();
  } finally {
    for (const [name, value] of hidden) process.env[name] = value;
  }
}
