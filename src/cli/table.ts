/** How a command line's options are declared: one table, from which reading and usage text come. */

import type { ArgsDef } from "citty";

/** One option: what citty wants to know of it, and what it does not know. */
export interface Option {
  /** The letter behind one dash. */
  readonly short?: string;
  /** What stands for its value in the usage; an option without one is a switch. */
  readonly value?: string;
  /** The value that it means when none is attached to it. */
  readonly implied?: string;
  /** Has no long name on the command line. */
  readonly letterOnly?: true;
  /** Asks for words instead of a run: what stands behind it is not read. */
  readonly isQuestion?: true;
  /** May be given several times; its variable takes a comma separated list. */
  readonly repeatable?: true;
  /** The environment variable that sets it. */
  readonly variable?: `LASTCALL_${string}`;
  readonly description: string;
}

/** Options by long name, in the order in which the usage shows them. */
export type OptionTable<Name extends string> = Readonly<Record<Name, Option>>;

/** Every option's long name, in order. */
export function namesIn<Name extends string>(table: OptionTable<Name>): readonly Name[] {
  return Object.keys(table).filter((word) => isNameIn(table, word));
}

/** Whether a word is an option's long name. */
export function isNameIn<Name extends string>(table: OptionTable<Name>, word: string): word is Name {
  return Object.hasOwn(table, word);
}

/** The options as citty wants them declared. */
export function cittyArguments<Name extends string>(table: OptionTable<Name>): ArgsDef {
  const declared: ArgsDef = {};
  for (const name of namesIn(table)) {
    const { short, value, description } = table[name];
    const alias = short === undefined ? {} : { alias: short };
    declared[name] =
      value === undefined
        ? { type: "boolean", description, ...alias }
        : { type: "string", description, valueHint: value, ...alias };
  }
  return declared;
}
