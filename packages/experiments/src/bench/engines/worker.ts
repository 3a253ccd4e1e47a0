/** The process of one engine in a comparison: answers each line of JSON on standard input with one on standard output. */
import { createInterface } from "node:readline";
import process from "node:process";
import { answerTo, type Question } from "./protocol.ts";
import { type Contender, type ContenderInfo, type ContenderRequest, openContender } from "./contender.ts";

const write = process.stdout.write.bind(process.stdout);
const say = (answer: unknown) => void write(`${JSON.stringify(answer)}\n`);
// What libraries print is no answer.
console.log = console.info = console.error;

const request: ContenderRequest = JSON.parse(process.argv[2]);
let contender: Contender | undefined;
say(
  await answerTo(async (): Promise<ContenderInfo> => {
    const opened = await openContender(request, new AbortController().signal);
    contender = opened.contender;
    return opened.about;
  }),
);
if (contender) {
  for await (const line of createInterface({ input: process.stdin })) {
    const { method, args }: Question = JSON.parse(line);
    const call = contender[method].bind(contender) as (...args: readonly unknown[]) => Promise<unknown>;
    say(await answerTo(() => call(...args)));
  }
}
// Threads of libraries may go on.
process.exit(0);
