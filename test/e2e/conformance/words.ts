/** Cases of command lines and variables: what is refused, answered, run, and said. */

import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { Container } from "../harness/container.ts";
import { Directory } from "../harness/directory.ts";
import { probe } from "../harness/programs.ts";
import { ending, shapes } from "./observe.ts";
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

/** An option that it has not: refused before anything is started, in whatever words. */
export function refused(words: string): Case {
  const { name, observe } = line(words);
  return {
    name: `no ${name}`,
    observe: async (init) => {
      const { status, stdout } = await observe(init);
      return { status, stdout };
    },
  };
}

/** Command lines with nothing besides. */
export function lines(...all: readonly string[]): readonly Case[] {
  return all.map((words) => line(words));
}

/**
 * What a command gets: its arguments and its environment, byte for byte and in order. Among the variables are
 * some that runtimes and loaders have a use for, and one that is no UTF-8.
 */
export function handed(words: string): Case {
  const filled = words.split(" ").map((word) => (word === "PROBE" ? probe() : word));
  const start = String.raw`exec env -i "PATH=$PATH" "ODD=$(printf '\377')" BUN_OPTIONS=--x LD_PRELOAD= HOME=/ "$@"`;
  return {
    name: `what ${words} gets`,
    observe: async (init) => {
      const instead = ["sh", "-c", start, "sh", init];
      const { status, stdout, stderr } = await Container.run(filled, { instead });
      return {
        status,
        arguments: strings(stdout, "a"),
        environment: strings(stdout, "e"),
        stderr: shapes(stderr),
      };
    },
  };
}

/** What `probe strings` has said of one kind. */
function strings(text: string, kind: string): readonly string[] {
  const lines = text.split("\n").filter((each) => each.startsWith(`${kind} `));
  return lines.map((each) => Buffer.from(each.slice(2), "hex").toString("latin1"));
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
  "with an interpreter that is not there": (path) => {
    writeFileSync(path, "#!/no/such/interpreter\n");
    chmodSync(path, 0o755);
  },
  "that is a directory": (path) => {
    mkdirSync(path);
  },
  "that is damaged": (path) => {
    writeFileSync(path, "\x7fELF\0\0", { mode: 0o755 });
  },
  "that leads to itself": (path) => {
    symlinkSync(path, path);
  },
  "below another file": (path) => {
    writeFileSync(path, "");
  },
};

/** A script that says with which words it was started. */
export function withoutShebang(...options: readonly string[]): Case {
  return {
    name: "a text file without a #! line",
    observe: async (init) => {
      using directory = new Directory();
      const path = directory.file("program");
      writeFileSync(path, 'echo "${0##*/}" "$@"\nexit 9\n', { mode: 0o755 });
      const { status, stdout, stderr } = await Container.run([...options, path, "a b", "c"], {
        instead: [init],
      });
      return { status, stdout, stderr: shapes(stderr) };
    },
  };
}

/** Programs that cannot be started, with options in front of them. */
export function failures(...options: readonly string[]): readonly Case[] {
  return Object.entries(FILES).map(([name, make]) => ({
    name: `a program ${name}${options.length > 0 ? ` with ${options.join(" ")}` : ""}`,
    observe: async (init): Promise<Observation> => {
      using directory = new Directory();
      const path = directory.file("program");
      make(path);
      const program = name === "below another file" ? `${path}/program` : path;
      return await ending(init, [...options, program]);
    },
  }));
}
