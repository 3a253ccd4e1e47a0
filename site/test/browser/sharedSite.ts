import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** Answers with the folder of the site that the browser's tests share. */
    sharedSite: string;
  }
}

/**
 * The tests' site with everything in it, of which several files look at different pages: built by the first that asks,
 * since a build takes ten seconds of a processor, and by none where no such test runs.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let site: Promise<{ out: string; remove(): Promise<void> }> | null = null;
  const build = async () => await (await import("./buildShared.ts")).buildShared();
  const server = createServer(async (_, response) => {
    try {
      response.end((await (site ??= build())).out);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  project.provide("sharedSite", `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return async () => {
    server.close();
    await (await site?.catch(() => null))?.remove();
  };
}
