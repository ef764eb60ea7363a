/** Limits that are too small for an init and a command. */

import type { Facts, Limits } from "./facts.ts";
import { type Finding, type FindingId, found, type Outcome, unknown } from "./finding.ts";

const MIB = 2 ** 20;

/** One limit, and what there must be of it. */
interface Minimum {
  readonly of: keyof Limits;
  readonly name: string;
  readonly least: number;
  /** Whether it is a number of bytes, which people count in MB. */
  readonly inBytes: boolean;
  readonly id: FindingId;
  readonly severity: Finding["severity"];
  readonly because: string;
  readonly remedy: string;
}

/** Those of the frozen form: docs/behaviour.md, "What it needs". */
const MINIMA: readonly Minimum[] = [
  {
    of: "openFiles",
    name: "open files",
    least: 16,
    inBytes: false,
    id: "few-open-files",
    severity: "advice",
    because: "init itself needs 5, two more to read /proc, and shells use numbers from 10 on",
    remedy: "Raise it: docker run --ulimit nofile=1024, or ulimit -n.",
  },
  {
    of: "addressSpace",
    name: "address space",
    least: 256 * MIB,
    inBytes: true,
    id: "little-address-space",
    severity: "problem",
    because: "init does not start with less than 256 MB, of which it uses little",
    remedy: "Raise it (ulimit -v), and limit memory by a control group: docker run --memory.",
  },
  {
    of: "data",
    name: "data",
    least: 64 * MIB,
    inBytes: true,
    id: "little-data",
    severity: "problem",
    because: "init does not start with much less than 64 MB, of which it uses little",
    remedy: "Raise it (ulimit -d), and limit memory by a control group: docker run --memory.",
  },
  {
    of: "pids",
    name: "processes and threads",
    least: 3,
    inBytes: false,
    id: "few-processes",
    severity: "problem",
    because: "init is one and the command another, so that the command can start neither process nor thread",
    remedy: "Raise it: docker run --pids-limit.",
  },
  {
    of: "memory",
    name: "memory",
    least: 16 * MIB,
    inBytes: true,
    id: "little-memory",
    severity: "advice",
    because:
      "below 16 MB the kernel may take init for the largest process, and end it first when memory runs out",
    remedy: "Raise it to 16 MB or more: docker run --memory.",
  },
];

const SUBJECT = "the limits";

/** Whether each limit leaves room for an init and a command. */
export function checkLimits({ limits }: Facts): readonly Outcome[] {
  const findings = MINIMA.flatMap((minimum) => tooSmall(minimum, limits[minimum.of]));
  const unread = MINIMA.filter(({ of }) => limits[of] === undefined).map(({ name }) => name);
  return [
    found(SUBJECT, findings, enough(limits)),
    ...(unread.length === 0
      ? []
      : [unknown(SUBJECT, `those of ${unread.join(" and ")} cannot be read here`)]),
  ];
}

function tooSmall(minimum: Minimum, limit: number | undefined): readonly Finding[] {
  const { id, severity, name, least, because, remedy } = minimum;
  if (limit === undefined || limit >= least) return [];
  const what = `The limit of ${name} is ${shown(minimum, limit)}: ${because}.`;
  return [{ id, severity, what, remedy }];
}

function enough(limits: Limits): string {
  const set = MINIMA.flatMap((minimum) => {
    const limit = limits[minimum.of] ?? Infinity;
    return limit === Infinity ? [] : [`${minimum.name} ${shown(minimum, limit)}`];
  });
  return set.length === 0 ? "nothing is limited" : `the limits leave room: ${set.join(", ")}`;
}

function shown({ inBytes }: Minimum, limit: number): string {
  return inBytes ? `${Math.floor(limit / MIB)} MB` : String(limit);
}
