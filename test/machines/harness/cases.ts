/** What a machine tries, and what comes of it: test/machines/guest/cases.sh. */

/** A case: what it is called in there, what init does, in words, and what is written when it does. */
export type Case = readonly [name: string, does: string, result: string];

/** What is tried with each setting of the kernel. */
export const CORE: readonly Case[] = [
  ["exits", "leaves with the exit code, 128 and the number of the signal, or 127", "0 7 143 137 127"],
  ["forwarding", "forwards signals, and is their sender", "0 10 1 34 1 15 1"],
  ["default-action", "forwards SIGTERM to a command that does not handle it", "143"],
  ["orphans", "reaps 200 orphans", "0 reaped"],
  ["last-call", "asks each of 40 processes once, and kills none", "7 40 1"],
  ["rest", "rests, and is there for a signal three times", "0 3 10 1 10 1 15 1 : started"],
  ["starts", "starts 20 times in a row", "20"],
];

/** What is tried once. */
export const OTHERS: readonly Case[] = [
  ["deaf", "asks everybody before it kills those who are deaf", "7 36 1 killing 4 processes"],
  ["rest-and-end", "sees its command's end while it rests", "6 rested asked 1 process"],
  ["hostile-signals", "starts with signals ignored and blocked", "4"],
  ["hostile-descriptors", "starts without descriptors", "4"],
  ["hostile-limits", "starts with low limits of address space, data, stack and descriptors", "4 4 4 4"],
  ["hostile-environment", "starts with variables that steer runtimes and loaders", "4"],
  ["hostile-root", "starts in an empty root without /proc", "4"],
  ["early", "keeps a SIGTERM that comes while it starts", "143 143 143 143 143"],
  ["tools", "has the version, inspect, the report and the doctor", "1 1 1 0"],
];
