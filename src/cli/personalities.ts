/** Which init to be: chosen by the first option, a variable, or the name by which init was called. */

import { type Manner, NATIVE_MANNER } from "../manner.ts";
import { catatonit } from "./personalities/catatonit.ts";
import { dumbInit } from "./personalities/dumb-init.ts";
import { tini } from "./personalities/tini.ts";
import type { Called, Personality } from "./personality.ts";
import { UsageError } from "./usage-error.ts";

/** All that there are: a new one is a file, and its line here. */
const PERSONALITIES: readonly Personality[] = [tini, dumbInit, catatonit];
const OPTION = "--personality";
const VARIABLE = "LASTCALL_PERSONALITY";

export interface Choice {
  /** Undefined for lastcall itself. */
  readonly personality: Personality | undefined;
  /** Where the words begin that are left to read. */
  readonly from: number;
}

/** Chooses; throws a UsageError when there is none of that name. `name` is argv[0]. */
export function choosePersonality(name: string, { words, variables }: Called): Choice {
  const first = words.at(0);
  if (first === OPTION || first?.startsWith(`${OPTION}=`) === true) {
    const attached = first === OPTION ? undefined : first.slice(OPTION.length + 1);
    return {
      personality: named(attached ?? words.at(1) ?? "", OPTION),
      from: attached === undefined ? 2 : 1,
    };
  }
  const variable = variables.get(VARIABLE)?.trim() ?? "";
  if (variable !== "") {
    // The tools of a container that has this variable can still be called.
    if (first === "inspect" || first === "doctor") return { personality: undefined, from: 0 };
    return { personality: named(variable, VARIABLE), from: 0 };
  }
  const last = name.slice(name.lastIndexOf("/") + 1);
  return { personality: PERSONALITIES.find(({ calledAs }) => calledAs.includes(last)), from: 0 };
}

/** The manner of that name, which is another's or lastcall's own. */
export function mannerNamed(name: string): Manner {
  return PERSONALITIES.find(({ manner }) => manner.name === name)?.manner ?? NATIVE_MANNER;
}

function named(word: string, where: string): Personality | undefined {
  const found = PERSONALITIES.find(({ calledAs }) => calledAs.includes(word));
  if (found !== undefined || word === "none") return found;
  const names = PERSONALITIES.map(({ calledAs }) => calledAs[0]).join(", ");
  throw new UsageError(`${where}: "${word}" is no init that lastcall can be; choose ${names} or none`);
}
