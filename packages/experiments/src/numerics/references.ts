import { type Import, nodesOf, type Tree, type TreeNode } from "./syntax.ts";

/** A table from which a run takes some entries: `export const models = { mlp: …, cnn: … }`. */
export interface Choice {
  readonly table: string;
  readonly keys: readonly string[];
}

/** The statements with only the chosen entries in the table; as they are where there is no such table, or no such entry. */
export function choose(body: readonly Tree[], { table, keys }: Choice): readonly Tree[] {
  const isTable = ({ type, id }: TreeNode) =>
    type === "VariableDeclarator" && (id as TreeNode).name === table;
  const prune = (tree: Tree): Tree => {
    if (typeof tree !== "object" || tree === null) return tree;
    if (Array.isArray(tree)) return tree.map(prune);
    const node = tree as TreeNode;
    const entries = isTable(node) ? (node.init as TreeNode).properties as TreeNode[] | undefined : undefined;
    const isChosen = ({ key }: TreeNode) => keys.some((chosen) => chosen === key);
    if (entries?.some(isChosen)) {
      // What is spread, or has a computed key, may be an entry as well.
      const chosen = entries.filter((entry) => isChosen(entry) || typeof entry.key !== "string");
      return { ...node, init: { ...node.init as TreeNode, properties: chosen } };
    }
    return Object.fromEntries(Object.entries(node).map(([name, member]) => [name, prune(member)]));
  };
  return body.map(prune);
}

/** The imports that the statements refer to; those that only types did are not among them. */
export function usedImports(body: readonly Tree[], imports: readonly Import[]): Import[] {
  const names = new Set<Tree>();
  const loaded: Import[] = [];
  for (const node of nodesOf(body)) {
    if (node.type === "Identifier") names.add(node.name);
    const from = importedAtRunTime(node);
    if (from !== null) loaded.push({ from, name: "*", local: null });
  }
  return [...imports.filter(({ local }) => local === null || names.has(local)), ...loaded];
}

/** What `import("./x.ts")` loads, and `new URL("./x.ts", import.meta.url)`, by which a worker is named. */
function importedAtRunTime({ type, callee, arguments: given }: TreeNode): string | null {
  const isImport = type === "CallExpression" && (callee as TreeNode).type === "Import";
  const isUrl = type === "NewExpression" && (callee as TreeNode).name === "URL";
  if (!isImport && !isUrl) return null;
  const [first, base] = given as TreeNode[];
  if (first.type !== "StringLiteral") return null;
  const path = first.value as string;
  const isHere = ((base as TreeNode | undefined)?.object as TreeNode | undefined)?.type === "MetaProperty";
  return isImport || (isHere && path.endsWith(".ts")) ? path : null;
}
