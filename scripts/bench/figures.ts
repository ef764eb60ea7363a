/** What is told of the measures, in the order of the table, and what each figure means for who uses an init. */

export type Unit = "time" | "bytes" | "count";

export interface Figure {
  readonly id: string;
  readonly name: string;
  readonly unit: Unit;
  /** What a user has of it. */
  readonly means: string;
  /** Whether what the command takes without an init is in it, and a ratio is one of what comes on top. */
  readonly isOnTop?: true;
}

export const FIGURES: readonly Figure[] = [
  {
    id: "start-command",
    name: "start, until the command runs",
    unit: "time",
    isOnTop: true,
    means: "A container is ready so much later.",
  },
  {
    id: "start-exit",
    name: "start, until it has exited again",
    unit: "time",
    isOnTop: true,
    means: "`docker run --rm` of a short command takes so much longer.",
  },
  {
    id: "cold-command",
    name: "cold start, its file not in memory, until the command runs",
    unit: "time",
    isOnTop: true,
    means: "The first container on a node waits for the disk: a C library is there by then.",
  },
  {
    id: "cold-32-command",
    name: "cold start with a memory limit of 32 MB",
    unit: "time",
    isOnTop: true,
    means: "A container pays for the pages of files that it reads first.",
  },
  {
    id: "cold-16-command",
    name: "cold start with a memory limit of 16 MB",
    unit: "time",
    isOnTop: true,
    means: "A small limit must not make a large file be read again and again.",
  },
  {
    id: "cold-8-command",
    name: "cold start with a memory limit of 8 MB",
    unit: "time",
    isOnTop: true,
    means: "The smallest that dockerd allows is 6 MB.",
  },
  {
    id: "calls",
    name: "system calls until the command runs",
    unit: "count",
    means: "Where each is looked at, by a tracer, a seccomp filter or gVisor, this is what a start costs.",
  },
  {
    id: "faults",
    name: "page faults of init until the command runs",
    unit: "count",
    means: "On virtual machines these are most of what a start costs.",
  },
  {
    id: "resident",
    name: "resident at rest (RSS)",
    unit: "bytes",
    means: "What `ps` shows; most is the file's own, which all containers share.",
  },
  {
    id: "anonymous",
    name: "of its own at rest (anonymous)",
    unit: "bytes",
    means: "What the kernel cannot take back, in every container anew.",
  },
  {
    id: "share",
    name: "its share at rest (PSS), one container",
    unit: "bytes",
    means: "Pages that several have, divided among them.",
  },
  {
    id: "many-share",
    name: "its share at rest (PSS), each of 20 containers",
    unit: "bytes",
    means: "What one container more costs a node.",
  },
  {
    id: "tables",
    name: "page tables at rest",
    unit: "bytes",
    means: "The kernel's, but the container pays.",
  },
  {
    id: "charged",
    name: "what the memory cgroup is charged, with the command",
    unit: "bytes",
    means: "What counts for the container's limit and the bill; the kernel's own memory is in it.",
  },
  {
    id: "wakeups",
    name: "context switches in a minute with nothing to do",
    unit: "count",
    means: "An idle container lets the processor sleep.",
  },
  {
    id: "latency",
    name: "from kill to the command's receipt",
    unit: "time",
    means:
      "A signal that has come before, all on one processor. The command hears of a reload so much later.",
  },
  {
    id: "latency-rested",
    name: "from kill to receipt, the first after a rest",
    unit: "time",
    means: "Ours gives all its memory back when it has nothing to do, and begins anew then.",
  },
  {
    id: "flood",
    name: "100,000 queued signals forwarded",
    unit: "time",
    means: "None may be lost, however many come.",
  },
  {
    id: "flood-processor",
    name: "100,000 queued signals: init's processor time",
    unit: "time",
    means: "What is left for the command while that happens.",
  },
  {
    id: "orphans",
    name: "10,000 orphans end and are reaped",
    unit: "time",
    means: "All on one processor. The exits themselves take most of it.",
  },
  {
    id: "orphans-processor",
    name: "10,000 orphans: init's processor time",
    unit: "time",
    means: "What reaping costs a container that makes processes by the thousand.",
  },
  {
    id: "stop",
    name: "500 processes stopped",
    unit: "time",
    means: "How long `docker stop` takes where all do what they are asked.",
  },
  {
    id: "asked",
    name: "500 processes: how many were asked to stop",
    unit: "count",
    means:
      "Who was not is killed by the kernel in the middle of its work. More is better here, and only here.",
  },
  {
    id: "size",
    name: "the file",
    unit: "bytes",
    means: "Here we lose: there is a JavaScript engine in it. A page of it that nobody needs is never read.",
  },
  {
    id: "gzip",
    name: "the file, gzip -9",
    unit: "bytes",
    means: "What a registry keeps, and a node fetches once.",
  },
  { id: "zstd", name: "the file, zstd -19", unit: "bytes", means: "The same, for registries that have it." },
];
