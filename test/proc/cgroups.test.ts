import { describe, expect, test } from "bun:test";
import { ENOENT, Errno } from "../../src/libc/errno.ts";
import type { FileStatus } from "../../src/libc/files.ts";
import { controlGroupLimit, foldersOf } from "../../src/proc/cgroups.ts";

const MISSING = new Errno("open", ENOENT, "No such file or directory");

/** Files by path; a folder is there if something is in it. */
function world(files: Readonly<Record<string, string>>): Parameters<typeof controlGroupLimit>[0] {
  const status: FileStatus = { kind: "directory", size: 0, identity: "" };
  return {
    readFile: (path) => files[path] ?? MISSING,
    statusOf: (path) => (Object.keys(files).some((each) => each.startsWith(`${path}/`)) ? status : MISSING),
  };
}

const V1 = [
  "30 29 0:26 /docker/c1 /sys/fs/cgroup/memory ro,nosuid - cgroup cgroup rw,memory",
  "31 29 0:27 / /sys/fs/cgroup/pids rw shared:9 - cgroup pids rw,pids",
  "32 29 0:28 / /sys rw - sysfs sysfs rw",
].join("\n");
const V2 = "30 29 0:26 / /sys/fs/cgroup ro,nosuid - cgroup2 cgroup rw";

describe("the folders of a process's control groups", () => {
  test("are below the mount of version 2, from the innermost on", () => {
    expect(foldersOf("0::/a/b\n", V2, "memory")).toEqual([
      { type: "cgroup2", folders: ["/sys/fs/cgroup/a/b", "/sys/fs/cgroup/a", "/sys/fs/cgroup"] },
    ]);
    expect(foldersOf("0::/\n", V2, "memory")).toEqual([{ type: "cgroup2", folders: ["/sys/fs/cgroup"] }]);
  });

  test("are those of the controller in version 1, as far as the mount shows them", () => {
    const groups = "5:memory:/docker/c1/job\n4:cpu,pids:/docker/c1\n";
    expect(foldersOf(groups, V1, "memory")).toEqual([
      { type: "cgroup", folders: ["/sys/fs/cgroup/memory/job", "/sys/fs/cgroup/memory"] },
    ]);
    expect(foldersOf(groups, V1, "pids")).toEqual([
      {
        type: "cgroup",
        folders: ["/sys/fs/cgroup/pids/docker/c1", "/sys/fs/cgroup/pids/docker", "/sys/fs/cgroup/pids"],
      },
    ]);
  });

  test("are the mount's own where the group lies outside of it", () => {
    expect(foldersOf("0::/../other\n", V2, "memory")).toEqual([
      { type: "cgroup2", folders: ["/sys/fs/cgroup"] },
    ]);
  });
});

describe("a control group's limit", () => {
  const self = { "/proc/self/cgroup": "0::/a/b\n", "/proc/self/mountinfo": V2 };

  test("is the smallest of the group and those around it", () => {
    const files = {
      ...self,
      "/sys/fs/cgroup/a/b/pids.max": "max\n",
      "/sys/fs/cgroup/a/pids.max": "20\n",
      "/sys/fs/cgroup/cgroup.procs": "",
    };
    expect(controlGroupLimit(world(files), "pids")).toBe(20);
    expect(controlGroupLimit(world(files), "memory")).toBe(Infinity);
  });

  test("is read in version 1 too, where the largest number is none", () => {
    const files = {
      "/proc/self/cgroup": "5:memory:/docker/c1\n",
      "/proc/self/mountinfo": V1,
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
    };
    expect(controlGroupLimit(world(files), "memory")).toBe(Infinity);
    const limited = { ...files, "/sys/fs/cgroup/memory/memory.limit_in_bytes": "33554432\n" };
    expect(controlGroupLimit(world(limited), "memory")).toBe(33_554_432);
  });

  test("is unknown without /proc, or where no group is mounted", () => {
    expect(controlGroupLimit(world({}), "memory")).toBeUndefined();
    expect(controlGroupLimit(world(self), "memory")).toBeUndefined();
    expect(controlGroupLimit(world({ ...self, "/proc/self/mountinfo": "" }), "memory")).toBeUndefined();
  });
});
