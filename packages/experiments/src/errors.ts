/** What the person who typed the command can mend: what was expected, what came, what to do. Exit code 2. */
export class UserError extends Error {
  override readonly name: string = "UserError";
}
