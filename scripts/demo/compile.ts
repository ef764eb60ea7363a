/** Makes an executable of program.c. */

import { join } from "node:path";
import { DemoError } from "./error.ts";
import type { Patience } from "./patience.ts";

/** Compiles the program into the directory; returns its path. */
export async function compileProgram(directory: string, patience: Patience): Promise<string> {
  const program = join(directory, "program");
  const arguments_ = ["-O2", "-o", program, join(import.meta.dir, "program.c")];
  // Statically where the library for it is there: so would the program of a scratch image be.
  const statically = await compile(["-static", ...arguments_], patience);
  if (statically.done) return program;
  const dynamically = await compile(arguments_, patience);
  if (dynamically.done) return program;
  throw new DemoError(`gcc cannot compile scripts/demo/program.c:\n${dynamically.messages}`);
}

async function compile(
  arguments_: readonly string[],
  patience: Patience,
): Promise<{ readonly done: boolean; readonly messages: string }> {
  const gcc = Bun.spawn(["gcc", ...arguments_], { stdio: ["ignore", "ignore", "pipe"] });
  const messages = await patience.await(new Response(gcc.stderr).text(), "gcc");
  return { done: (await gcc.exited) === 0, messages };
}
