/** One init with a command that counts what arrives, in a PID namespace and control groups of its own. */

import { Container, type Result } from "../../e2e/harness/container.ts";
import { Directory } from "../../e2e/harness/directory.ts";
import { childrenOf } from "../../e2e/harness/proc.ts";
import { Board } from "./board.ts";
import { Cell } from "./cell.ts";
import { load } from "./load.ts";
import type { Plan } from "./plan.ts";

/** How long anything may take, in milliseconds: nothing here is measured by the clock. */
const PATIENCE = 60_000;

/** What is tried. */
export interface UnderTest {
  readonly words: readonly string[];
  /** Whether it gives all of its memory back when nothing happens for a while, as the frozen form does. */
  readonly rests: boolean;
}

const VARIABLES = "LASTCALL_";

export class Run implements AsyncDisposable {
  readonly container: Container;
  readonly board: Board;
  readonly cell: Cell;
  /** Init's number and its command's, out here. */
  readonly init: number;
  readonly command: number;
  /** How many SIGCONTs the command got that no sender counted. */
  extraContinues = 0;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    stack: AsyncDisposableStack,
    { container, board, cell }: Pick<Run, "container" | "board" | "cell">,
    isPidOne: boolean,
  ) {
    this.#stack = stack;
    this.container = container;
    this.board = board;
    this.cell = cell;
    this.init = isPidOne ? container.pid : (childrenOf(container.pid)[0] ?? -1);
    this.command = childrenOf(this.init)[0] ?? -1;
  }

  static async start({ words: init }: UnderTest, plan: Plan): Promise<Run> {
    await using stack = new AsyncDisposableStack();
    const directory = stack.use(new Directory());
    const board = stack.use(new Board(directory.file("board")));
    const cell = stack.use(new Cell());
    cell.limit("memory", plan.limits.memory);
    cell.limit("pids", plan.limits.processes);
    const { words, environment } = settingsOf(plan);
    const own = (...all: readonly string[]): readonly string[] => [
      load(),
      all[0] ?? "",
      board.path,
      ...all.slice(1),
    ];
    const container = stack.use(
      await Container.start([...words, ...own("witness")], {
        outside: [...own("leash"), ...(plan.log === "reading" ? [] : own("log", plan.log))],
        instead: [...cell.enter, ...(plan.isPidOne ? [] : own("host")), ...init],
        environment,
      }),
    );
    await waitFor("the command", () => board.get("ready") === 1, container);
    return new Run(stack.move(), { container, board, cell }, plan.isPidOne);
  }

  /** Waits until something has become so, as long as init is there. */
  async until(what: string, condition: () => boolean): Promise<void> {
    await waitFor(what, condition, this.container);
  }

  /** Runs the load program out here, to its end; what it says went wrong. */
  async outside(name: string, ...words: readonly string[]): Promise<string> {
    const process = Bun.spawn([load(), name, this.board.path, ...words], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      const said = await process.stdout.text();
      const status = await process.exited;
      return status === 0 ? said : `${said}load ${name} ended with ${status}\n`;
    } finally {
      process.kill("SIGKILL");
    }
  }

  /** How it ended; it must. */
  async end(): Promise<Result> {
    const late = Bun.sleep(PATIENCE).then((): Result => {
      throw new Error("init does not leave");
    });
    return await Promise.race([this.container.end(), late]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.board.set("halt", 1);
    this.board.set("drain", 1);
    await this.#stack.disposeAsync();
  }
}

async function waitFor(what: string, condition: () => boolean, container: Container): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  let status: number | undefined;
  void container.exited.then((ended) => (status = ended));
  while (!condition()) {
    if (status !== undefined) throw new Error(`init has left with ${status}; waited for ${what}`);
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await Bun.sleep(3);
  }
}

/** Options as words, or as variables. */
function settingsOf({ settings, asVariables }: Plan): {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
} {
  const entries = Object.entries(settings);
  if (asVariables) {
    const named = entries.map(([name, value]) => [VARIABLES + name.toUpperCase().replace("-", "_"), value]);
    return { words: [], environment: Object.fromEntries(named) };
  }
  const words = entries.flatMap(([name, value]) => {
    if (name === "warn-orphans") return ["--warn-orphans"];
    if (name === "report") return [value === "json" ? "--report=json" : "--report"];
    return name === "rewrite"
      ? value.split(",").flatMap((each) => ["--rewrite", each])
      : [`--${name}`, value];
  });
  return { words: [...words, "--"], environment: {} };
}
