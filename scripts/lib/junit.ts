/** What a JUnit report of `bun test` says. */

import { type Counts } from "./counts.ts";

/** A report: its counts, and the files that any of its tests are from. */
export interface Report {
  readonly counts: Counts;
  readonly files: ReadonlySet<string>;
}

/** Reads a report; undefined if it is not one, or not a whole one. */
export function readReport(xml: string): Report | undefined {
  const root = /<testsuites [^>]*>/.exec(xml)?.[0];
  if (root === undefined || !xml.trimEnd().endsWith("</testsuites>")) return undefined;
  const failed = attribute(root, "failures");
  const skipped = attribute(root, "skipped");
  const files = [...xml.matchAll(/<testsuite [^>]*?file="([^"]*)"/g)].flatMap(([, file]) => file ?? []);
  return {
    counts: { passed: attribute(root, "tests") - failed - skipped, failed, skipped },
    files: new Set(files),
  };
}

function attribute(tag: string, name: string): number {
  return Number(new RegExp(` ${name}="(\\d+)"`).exec(tag)?.[1] ?? 0);
}
