/**
 * Starts init over and over, and tells how often it did not do what it should: `bun run starts --count 100000`.
 *
 * In turn its command exits with some status, does so in a PID namespace of its own, or is stopped by a SIGTERM that comes
 * as early as 0.3 ms after init's exec. Exits with 1 if one start failed. A SIGTERM that came before init's first
 * instruction is none of its failures, and told apart: where another machine has the processor, that may take some milliseconds.
 */

import { availableParallelism } from "node:os";
import { defineCommand, runMain } from "citty";
import { INIT, probe } from "../test/e2e/harness/programs.ts";

/** How many failures are told. */
const TOLD = 10;
/** How often it says how far it is, in starts. */
const EVERY = 10_000;
/** Within how many microseconds a SIGTERM comes, and how long a start may take then, in milliseconds. */
const [EARLIEST, LATEST, PATIENCE] = [300, 20_000, 60_000];
/** Its status then, and what the probe says when the signal came before init's first instruction. */
const [STOPPED, TOO_EARLY] = [143, 93];

/** What is started, and the exit status that it must have. */
interface Start {
  readonly command: readonly string[];
  readonly status: number;
}

/** The start of that number. */
function startOf(init: string, number: number): Start {
  const status = number % 256;
  const plain = [init, "--", probe(), "exit", String(status)];
  switch (number % 4) {
    case 0:
      return { command: ["unshare", "--pid", "--fork", "--kill-child=KILL", ...plain], status };
    case 1: {
      const after = EARLIEST + Math.floor(Math.random() * (LATEST - EARLIEST));
      const command = ["early", String(after), String(PATIENCE), init, "--", probe(), "wait"];
      return { command: [probe(), ...command], status: STOPPED };
    }
    default:
      return { command: plain, status };
  }
}

/** What became of all of them. */
interface Outcome {
  readonly failures: readonly string[];
  readonly tooEarly: number;
}

/** Why it failed; undefined if it did not. */
async function failureOf({ command, status }: Start): Promise<string | typeof TOO_EARLY | undefined> {
  const child = Bun.spawn([...command], { stdio: ["ignore", "pipe", "pipe"] });
  const [out, error] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  const said = out.replace(/^ready \d+\n$/, "") + error;
  if (child.exitCode === status && said === "") return undefined;
  if (status === STOPPED && child.exitCode === TOO_EARLY && said === "") return TOO_EARLY;
  return `${command.join(" ")}: ${String(child.exitCode ?? child.signalCode)} instead of ${status} ${said}`;
}

async function startAll(init: string, count: number): Promise<Outcome> {
  const failures: string[] = [];
  let tooEarly = 0;
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let number = next++; number < count; number = next++) {
      const failure = await failureOf(startOf(init, number));
      if (typeof failure === "string") failures.push(failure);
      else if (failure === TOO_EARLY) tooEarly++;
      if ((number + 1) % EVERY === 0) console.log(`${number + 1} starts, ${failures.length} failed`);
    }
  };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, worker));
  return { failures, tooEarly };
}

await runMain(
  defineCommand({
    meta: { name: "starts", description: "Starts init over and over" },
    args: {
      count: { type: "string", description: "how often", default: "100000" },
      init: { type: "string", description: "which", default: INIT },
    },
    async run({ args }) {
      const count = Number(args.count);
      if (!Number.isInteger(count) || count < 1)
        throw new Error(`--count: ${args.count} is no number of starts`);
      const { failures, tooEarly } = await startAll(args.init, count);
      for (const each of failures.slice(0, TOLD)) console.log(each);
      if (tooEarly > 0) console.log(`${tooEarly} signals came before init's first instruction`);
      console.log(`${count} starts, ${failures.length} failed`);
      process.exitCode = failures.length === 0 ? 0 : 1;
    },
  }),
);
