/** The OCI runtime specification of a container: what runc and crun are told. */

/** What tests want in it. */
export interface Specification {
  readonly words: readonly string[];
  readonly root: string;
  readonly terminal: boolean;
  readonly environment: Readonly<Record<string, string>>;
  /** In bytes. */
  readonly memory?: number;
  /** A PID namespace to join, as a file of /proc. */
  readonly pidNamespace?: string;
  readonly hardened: boolean;
}

/** A filter, as docker and podman have one by default: of clone3 it says that there is none. */
const SECCOMP = {
  defaultAction: "SCMP_ACT_ALLOW",
  syscalls: [{ names: ["clone3"], action: "SCMP_ACT_ERRNO", errnoRet: 38 }],
};

const MIB = 1024 * 1024;

/** Changes a specification that the runtime's own `spec` has made. */
export function specify(original: unknown, wanted: Specification): Record<string, unknown> {
  const spec = members(original);
  return {
    ...spec,
    root: { path: wanted.root, readonly: wanted.hardened },
    process: processOf(members(spec["process"]), wanted),
    linux: linuxOf(members(spec["linux"]), wanted),
  };
}

function processOf(original: Record<string, unknown>, wanted: Specification): Record<string, unknown> {
  const env = Object.entries(wanted.environment).map(([name, value]) => `${name}=${value}`);
  return {
    ...original,
    args: wanted.words,
    env: ["PATH=/", ...env],
    terminal: wanted.terminal,
    ...(wanted.hardened ? { user: { uid: 65534, gid: 65534 }, capabilities: {}, noNewPrivileges: true } : {}),
  };
}

function linuxOf(original: Record<string, unknown>, wanted: Specification): Record<string, unknown> {
  const namespaces = ["network", "ipc", "uts", "mount"].map((type) => ({ type }));
  const path = wanted.pidNamespace;
  const limit = wanted.hardened ? 32 * MIB : wanted.memory;
  return {
    ...original,
    namespaces: [...namespaces, { type: "pid", ...(path === undefined ? {} : { path }) }],
    resources: {
      ...members(original["resources"]),
      ...(limit === undefined ? {} : { memory: { limit } }),
      ...(wanted.hardened ? { pids: { limit: 4 } } : {}),
    },
    ...(wanted.hardened ? { seccomp: SECCOMP } : {}),
  };
}

function members(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
