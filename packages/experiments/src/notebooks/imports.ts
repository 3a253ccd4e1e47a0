import type { Edit } from "./edits.ts";
import type { Statement } from "./syntax.ts";

type ImportStatement = Extract<Statement, { type: "ImportDeclaration" }>;

/**
 * Imports as Deno's kernel executes them, where they stand: one that fails fails in its cell, and after the cells above it.
 * What is imported as a type alone stays a static import, which is none when the program runs.
 */
export function executeImport(statement: Statement): Edit[] {
  if (statement.type !== "ImportDeclaration" || statement.importKind === "type") return [];
  const types = statement.specifiers.filter((one) =>
    one.type === "ImportSpecifier" && one.importKind === "type"
  );
  if (types.length > 0 && types.length === statement.specifiers.length) return [];
  const source = JSON.stringify(statement.source.value);
  const values = statement.specifiers.filter((one) => !types.includes(one));
  const module = `await import(${source}${attributesOf(statement)})`;
  const whole = values.find(({ type }) => type === "ImportNamespaceSpecifier")?.local.name;
  const names = values.flatMap((one) => {
    if (one.type === "ImportNamespaceSpecifier") return [];
    if (one.type === "ImportDefaultSpecifier") return [`default: ${one.local.name}`];
    return [`${JSON.stringify(nameOf(one.imported))}: ${one.local.name}`];
  });
  const code = [
    ...(whole === undefined ? [] : [`const ${whole} = ${module};`]),
    ...(names.length === 0 ? [] : [`const { ${names.join(", ")} } = ${whole ?? module};`]),
    ...(values.length === 0 ? [`${module};`] : []),
    ...types.map(({ local, ...one }) =>
      `import type { ${"imported" in one ? nameOf(one.imported) : ""} as ${local.name} } from ${source};`
    ),
  ];
  return [{ start: statement.start!, end: statement.end!, text: code.join(" ") }];
}

function attributesOf({ attributes = [] }: ImportStatement): string {
  if (!attributes?.length) return "";
  const members = attributes.map(({ key, value }) =>
    `${JSON.stringify(nameOf(key))}: ${JSON.stringify(value.value)}`
  );
  return `, { with: { ${members.join(", ")} } }`;
}

function nameOf(name: { readonly type: "Identifier"; readonly name: string } | { readonly value: string }) {
  return "name" in name ? name.name : name.value;
}
