/** Cases of command lines and variables: what is refused, answered, run, and said. */

import { chmodSync, writeFileSync } from "node:fs";
import { Directory } from "../harness/directory.ts";
import { probe } from "../harness/programs.ts";
import { ending } from "./observe.ts";
import type { Case, Observation } from "./peers.ts";

type Variables = Readonly<Record<string, string>>;

/** A command line, from the options to the arguments, and how it ends. PROBE and MISSING stand for programs. */
export function line(words: string, environment: Variables = {}, pidOne = true): Case {
  const set = Object.entries(environment).map(([name, value]) => `${name}=${value} `);
  const given = words === "" ? [] : words.split(" ");
  return {
    name: `${set.join("")}${words === "" ? "no words" : words}${pidOne ? "" : ", not PID 1"}`,
    observe: async (init) => {
      const filled = given.map((word) => (word === "PROBE" ? probe() : word));
      return await ending(init, filled, { environment, pidOne });
    },
  };
}

/** A start without some of the standard streams. */
export function without(descriptors: readonly number[], words: string): Case {
  const before = descriptors.map((each) => `close=${String(each)}`);
  return {
    name: `without descriptors ${descriptors.join(" ")}${words === "" ? "" : ` with ${words}`}`,
    observe: async (init) => await ending(init, [...words.split(" "), probe(), "exit", "5"], { before }),
  };
}

/** Files that cannot be executed as they are, by their names. */
const FILES: Readonly<Record<string, (path: string) => void>> = {
  "that is not there": () => undefined,
  "that may not be executed": (path) => {
    writeFileSync(path, "#!/bin/sh\n");
    chmodSync(path, 0o644);
  },
  "without a #! line": (path) => {
    writeFileSync(path, "exit 9\n");
    chmodSync(path, 0o755);
  },
  "with an interpreter that is not there": (path) => {
    writeFileSync(path, "#!/no/such/interpreter\n");
    chmodSync(path, 0o755);
  },
  "below another file": (path) => {
    writeFileSync(path, "");
  },
};

/** Programs that cannot be started, with options in front of them. */
export function failures(...options: readonly string[]): readonly Case[] {
  return Object.entries(FILES).map(([name, make]) => ({
    name: `a program ${name}`,
    observe: async (init): Promise<Observation> => {
      using directory = new Directory();
      const path = directory.file("program");
      make(path);
      const program = name === "below another file" ? `${path}/program` : path;
      return await ending(init, [...options, program]);
    },
  }));
}
