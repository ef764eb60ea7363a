/** Processes as a tree. */

/** What a tree is made of. */
interface Node {
  readonly pid: number;
  readonly parent: number;
  readonly startTime: number;
}

/** Where a process hangs; a root has none. */
export interface Branch {
  /** That of its parent, if that is no root. */
  readonly above?: Branch;
  /** Whether it is the last child. */
  readonly isLast: boolean;
}

/** A process in its place. */
export interface Placed<Process> {
  readonly process: Process;
  readonly branch?: Branch;
}

/**
 * Every process under its parent, children in the order in which they started. One whose parent is not there is a root:
 * PID 1, and what an engine has brought in from outside.
 */
export function inTree<Process extends Node>(processes: readonly Process[]): readonly Placed<Process>[] {
  const ordered = [...processes].sort((a, b) => a.startTime - b.startTime || a.pid - b.pid);
  const children = Map.groupBy(ordered, ({ parent }) => parent);
  const there = new Set(ordered.map(({ pid }) => pid));
  const placed: Placed<Process>[] = [];
  const seen = new Set<number>();

  // Without recursion: a chain of processes can be as long as the kernel has numbers.
  function place(root: Process): void {
    const waiting: Placed<Process>[] = [{ process: root }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { process, branch } = next;
      if (seen.has(process.pid)) continue;
      seen.add(process.pid);
      placed.push(next);
      const above = branch === undefined ? {} : { above: branch };
      const below = children.get(process.pid) ?? [];
      // The first child comes off first.
      for (let index = below.length - 1; index >= 0; index--) {
        const child = below[index];
        if (child === undefined) continue;
        waiting.push({ process: child, branch: { ...above, isLast: index === below.length - 1 } });
      }
    }
  }

  for (const each of ordered) if (!there.has(each.parent)) place(each);
  // While the table was read a number may have been given away again, and two processes be each other's parents.
  for (const each of ordered) if (!seen.has(each.pid)) place(each);
  return placed;
}

const LINES = {
  unicode: { child: "├─", last: "└─", through: "│ ", nothing: "  ", cut: "… " },
  ascii: { child: "|-", last: "`-", through: "| ", nothing: "  ", cut: ".." },
};
/** Columns of one level. */
const STEP = 2;

/** The lines that lead to a process, in at most so many columns: of a deep tree only the lowest levels. */
export function linesTo(branch: Branch | undefined, columns: number, isUnicode: boolean): string {
  if (branch === undefined) return "";
  const lines = isUnicode ? LINES.unicode : LINES.ascii;
  const parts = [branch.isLast ? lines.last : lines.child];
  const most = Math.max(1, Math.floor(columns / STEP));
  for (let above = branch.above; above !== undefined; above = above.above) {
    if (parts.length === most) {
      parts[parts.length - 1] = lines.cut;
      break;
    }
    parts.push(above.isLast ? lines.nothing : lines.through);
  }
  return parts.reverse().join("");
}
