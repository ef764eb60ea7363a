/** What engines of our own are told: no network, no system services, all state in one folder. */

import { join } from "node:path";
import { findProgram } from "./programs.ts";

/** The files of /etc/containers, by name. */
export function podmanConfiguration(folder: string, overlay: boolean): Readonly<Record<string, string>> {
  // Without CAP_SYS_RESOURCE, crun does not start anything where the control groups are of version 2.
  const runtime = findProgram("runc") === undefined ? "" : 'runtime = "runc"\n';
  return {
    "policy.json": JSON.stringify({ default: [{ type: "insecureAcceptAnything" }] }),
    "registries.conf": 'short-name-mode = "permissive"\n',
    // The usual limits are above what a machine without CAP_SYS_RESOURCE may give.
    "containers.conf": `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
netns = "none"
log_driver = "k8s-file"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
${runtime}`,
    "storage.conf": `[storage]
driver = "${overlay ? "overlay" : "vfs"}"
graphroot = "${folder}/storage"
runroot = "/run/containers/storage"
`,
  };
}

/** The configuration file of containerd. What it does not need might not work here. */
export function containerdConfiguration(folder: string): string {
  return `version = 2
root = "${folder}/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
`;
}

/** The words to start dockerd with. Its own init will be the file at `init`. */
export function dockerdArguments(folder: string, init: string): readonly string[] {
  return [
    `--data-root=${join(folder, "docker")}`,
    `--host=unix://${dockerSocket(folder)}`,
    "--containerd=/run/containerd/containerd.sock",
    "--exec-opt=native.cgroupdriver=cgroupfs",
    `--init-path=${init}`,
    "--bridge=none",
    "--iptables=false",
    "--ip6tables=false",
    "--ip-forward=false",
    "--ip-masq=false",
    "--userland-proxy=false",
  ];
}

/** Where dockerd listens: in the folder, so that its client need not be in the world. */
export function dockerSocket(folder: string): string {
  return join(folder, "docker.sock");
}
