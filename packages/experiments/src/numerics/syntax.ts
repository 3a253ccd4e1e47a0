import { parse } from "@babel/parser";

/** What a source does, as plain data: without types, comments, and all that formatting may change. */
export type Tree = undefined | null | string | number | boolean | readonly Tree[] | TreeNode;

export interface TreeNode {
  readonly [key: string]: Tree;
}

/** A name that a source takes from elsewhere. */
export interface Import {
  /** As it is written: `./eigen.ts`, `ml-matrix`. */
  readonly from: string;
  /** As it is exported there; `*` for all there is. */
  readonly name: string;
  /** What it is called here; `null` for what runs whether or not something refers to it. */
  readonly local: string | null;
}

export interface Reexport {
  readonly from: string;
  /** As it is exported there; `*` for all there is. */
  readonly name: string;
  /** As it is exported here; `null` where all keep their names. */
  readonly as: string | null;
}

export interface Source {
  /** Its statements but for imports, and exports of what is elsewhere. */
  readonly body: readonly Tree[];
  readonly imports: readonly Import[];
  readonly reexports: readonly Reexport[];
  /** Names that it defines and exports. */
  readonly exports: ReadonlySet<string>;
}

/**
 * @param text TypeScript
 * @throws SyntaxError if it cannot be parsed
 */
export function parseSource(text: string): Source {
  const { program } = parse(text, {
    sourceType: "module",
    plugins: ["typescript", "explicitResourceManagement"],
  });
  const statements = program.body as unknown as Syntax[];
  const imports: Import[] = [];
  const reexports: Reexport[] = [];
  const exports = new Set<string>();
  const own = statements.filter((statement) => {
    const { type, source, specifiers = [] } = statement;
    const isType = statement.importKind === "type" || statement.exportKind === "type";
    const values = specifiers.filter((one) => one.importKind !== "type" && one.exportKind !== "type");
    switch (type) {
      case "ImportDeclaration":
        if (isType || (values.length === 0 && specifiers.length > 0)) return false;
        if (values.length === 0) imports.push({ from: source!.value, name: "*", local: null });
        for (const one of values) {
          imports.push({ from: source!.value, name: importedName(one), local: one.local!.name });
        }
        return false;
      case "ExportAllDeclaration":
        if (!isType) reexports.push({ from: source!.value, name: "*", as: null });
        return false;
      case "ExportNamedDeclaration":
        if (isType) return false;
        if (source) {
          for (const one of values) {
            const name = one.type === "ExportNamespaceSpecifier" ? "*" : nameOf(one.local!);
            reexports.push({ from: source.value, name, as: nameOf(one.exported!) });
          }
          return false;
        }
        if (values.length === 0 && !statement.declaration) return false;
        for (const one of values) exports.add(nameOf(one.exported!));
        for (const name of declaredNames(statement.declaration)) exports.add(name as string);
        return true;
      case "ExportDefaultDeclaration":
        exports.add("default");
        return true;
      default:
        return true;
    }
  });
  return { body: strip(own, false) as Tree[], imports, reexports, exports };
}

/** What Babel's nodes have, as far as it is looked at. */
interface Syntax {
  readonly type: string;
  readonly name: string;
  readonly value: string;
  readonly importKind?: string;
  readonly exportKind?: string;
  readonly source?: Syntax;
  readonly specifiers?: readonly Syntax[];
  readonly local?: Syntax;
  readonly imported?: Syntax;
  readonly exported?: Syntax;
  readonly id?: Syntax;
  readonly declaration?: Syntax;
  readonly declarations?: readonly Syntax[];
  readonly [key: string]: unknown;
}

function importedName({ type, imported }: Syntax): string {
  if (type === "ImportNamespaceSpecifier") return "*";
  return imported ? nameOf(imported) : "default";
}

/** Of an identifier, or of a key or an exported name in quotes. */
function nameOf({ type, name, value }: Syntax): string {
  return type === "Identifier" ? name : String(value);
}

/** Of a function or a class, of variables, and of what a pattern takes apart (where a default may add a name too many). */
function declaredNames(declaration: Syntax | undefined): Tree[] {
  if (!declaration) return [];
  const ids = declaration.declarations?.map(({ id }) => id) ?? [declaration.id];
  return [...nodesOf(strip(ids, false))].flatMap(({ type, name }) => type === "Identifier" ? [name] : []);
}

/** Where a node stands, how it was written, and what it says of types. */
const unheeded = new Set([
  ...["start", "end", "loc", "range", "extra", "leadingComments", "innerComments", "trailingComments"],
  ...["typeAnnotation", "typeParameters", "typeArguments", "returnType", "superTypeParameters", "implements"],
  ...["accessibility", "abstract", "readonly", "override", "definite", "exportKind", "shorthand"],
]);

/** What stands around an expression for the type checker alone. */
const typed = new Set([
  ...["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression", "TSTypeAssertion"],
  "TSInstantiationExpression",
]);

/** TypeScript's own syntax that is executed; all other is types. */
const executed = /^TS(Enum|ParameterProperty|Module|ExportAssignment|ImportEquals|ExternalModule)/;

/** Statements that deno fmt may put into braces. */
const bodies = new Set(["consequent", "alternate", "body"]);
const braced = /^(If|For|ForIn|ForOf|While|DoWhile)Statement$/;

/** @param thrown within a `throw`, whose texts change no number */
function strip(value: unknown, thrown: boolean): Tree {
  if (Array.isArray(value)) {
    return value.map((item) => strip(item, thrown)).filter((item) => item !== undefined);
  }
  if (typeof value !== "object" || value === null) return value as Tree;
  const node = value as Syntax;
  const { type } = node;
  if (typed.has(type)) return strip(node.expression, thrown);
  if (type?.startsWith("TS") && !executed.test(type)) return undefined;
  if (type === "EmptyStatement" || node.declare || node.abstract && type === "ClassProperty") {
    return undefined;
  }
  if (type === "ExportNamedDeclaration" && node.declaration && !strip(node.declaration, thrown)) {
    return undefined;
  }
  if (type === "ExportSpecifier" && node.exportKind === "type") return undefined;
  if (type === "PrivateName") return `#${(node.id as Syntax).name}`;
  if (type === "StringLiteral" && thrown || type === "TemplateElement" && thrown) return { type };
  const entries = Object.entries(node).flatMap(([key, member]): [string, Tree][] => {
    if (unheeded.has(key) || key === "optional" && !type.startsWith("Optional")) return [];
    if ((key === "key" || key === "property") && !node.computed && isName(member)) {
      return [[key, nameOf(member)]];
    }
    const stripped = strip(member, thrown || type === "ThrowStatement");
    if (stripped === undefined || key !== "value" && (stripped === null || stripped === false)) return [];
    return [[key, bodies.has(key) && braced.test(type) ? unbraced(stripped) : stripped]];
  });
  return Object.fromEntries(entries);
}

/** Names of members are no references, and may be in quotes or not. */
function isName(member: unknown): member is Syntax {
  return ["Identifier", "StringLiteral"].includes((member as Syntax).type);
}

function unbraced(tree: Tree): Tree {
  const { type, body } = tree as TreeNode;
  return type === "BlockStatement" && (body as Tree[]).length === 1 ? (body as Tree[])[0] : tree;
}

/** Every node of a tree, those within others after them. */
export function* nodesOf(tree: Tree): Generator<TreeNode> {
  if (typeof tree !== "object" || tree === null) return;
  if (!isList(tree)) yield tree;
  for (const member of isList(tree) ? tree : Object.values(tree)) yield* nodesOf(member);
}

function isList(tree: readonly Tree[] | TreeNode): tree is readonly Tree[] {
  return Array.isArray(tree);
}
