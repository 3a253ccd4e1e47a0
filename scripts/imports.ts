/** Fails on a circle of imports, types among them, and on an import against the direction in which they go. */
import { alg, Graph } from "@dagrejs/graphlib";
import { execFileSync } from "node:child_process";
import { join, relative } from "node:path";
import { wrongWay } from "./directions.ts";
import { astroImports, type Import, importsOf, root } from "./modules.ts";

const tracked = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.ts", "*.astro"], {
  cwd: root,
  encoding: "utf8",
}).trim().split("\n").map((path) => join(root, path));
const ofType = (extension: string) => tracked.filter((path) => path.endsWith(extension));

const imports = new Map<string, readonly Import[]>([
  ...importsOf(ofType(".ts")),
  ...ofType(".astro").map((path) => [path, astroImports(path)] as const),
]);

const graph = new Graph();
const problems: string[] = [];
for (const [from, targets] of imports) {
  for (const { target, specifier } of targets) {
    if (!imports.has(target)) continue;
    graph.setEdge(from, target);
    const reason = wrongWay(relative(root, from), relative(root, target));
    if (reason) problems.push(`${relative(root, from)}: expected no import of ${specifier}, since ${reason}`);
  }
}
for (const circle of alg.findCycles(graph)) {
  problems.push(`a circle of imports: ${circle.map((path) => relative(root, path)).join(", ")}`);
}
if (problems.length > 0) {
  console.error(problems.join("\n"));
  Deno.exit(1);
}
console.log(`${imports.size} modules import one another one way`);
