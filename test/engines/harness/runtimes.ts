/** containerd, runc, crun and runsc: their clients stay in the foreground for as long as the container runs. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Session } from "../../e2e/harness/session.ts";
import { Client, type Place } from "./client.ts";
import type { Container, Engine, Options } from "./container.ts";
import { ForegroundContainer } from "./foreground.ts";
import { ENTRY, makeArchive, makeRoot, once } from "./images.ts";
import { type Specification, specify } from "./specification.ts";

const MIB = 1024 * 1024;

/** What containerd's own client leaves a container by default. */
const CAPABILITIES = [
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "NET_RAW",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
];

/** It can neither change the user nor limit the number of processes. */
const HARDENED = ["--read-only", "--seccomp", ...CAPABILITIES.map((name) => `--cap-drop=CAP_${name}`)];

export class Containerd implements Engine {
  readonly name = "containerd";
  readonly #client: Client;

  constructor(place: Place) {
    this.#client = new Client({ ...place, command: [...place.command, "--namespace=lastcall"] });
  }

  /** Its client runs the words that it is given in place of the image's entry point, not behind it. */
  async start(words: readonly string[], options: Options = {}): Promise<Container> {
    const id = this.#client.newName(this.name);
    const flags = await this.#flags(options);
    return new ForegroundContainer(this.#client, {
      id,
      run: ["run", ...flags, await this.#image(), id, ...ENTRY, ...words],
      runAgain: ["tasks", "start", id],
      kill: (signal) => ["tasks", "kill", `--signal=SIG${signal}`, id],
      exec: (name, more) => ["tasks", "exec", `--exec-id=${name}`, id, "/probe", ...more],
      pause: ["tasks", "pause", id],
      resume: ["tasks", "resume", id],
      remove: ["containers", "delete", id],
    });
  }

  async startOnTerminal(words: readonly string[]): Promise<Session> {
    const id = this.#client.newName(this.name);
    const command = ["run", "--rm", "--tty", await this.#image(), id, ...ENTRY, ...words];
    return new Session(this.#client.line(command), this.#client.place.environment);
  }

  async #flags({ environment = {}, memory, pidsOf, hardened }: Options): Promise<readonly string[]> {
    return [
      ...Object.entries(environment).map(([name, value]) => `--env=${name}=${value}`),
      ...(memory === undefined ? [] : [`--memory-limit=${memory * MIB}`]),
      ...(pidsOf === undefined ? [] : [`--with-ns=pid:/proc/${await this.#pidOf(pidsOf)}/ns/pid`]),
      ...(hardened === true ? HARDENED : []),
    ];
  }

  async #pidOf({ id }: Container): Promise<string> {
    const line = (await this.#client.call("tasks", "list")).split("\n").find((task) => task.startsWith(id));
    return line?.split(/\s+/)[1] ?? "";
  }

  async #image(): Promise<string> {
    const image = `localhost/${this.#client.place.run}:image`;
    return await once(`${this.name} ${image}`, async () => {
      const archive = await makeArchive(this.#client.path(this.name), image);
      await this.#client.call("images", "import", archive);
      return image;
    });
  }
}

/** runc, crun or runsc, without an engine above it: a directory with a root and a specification is all that they know. */
export class Runtime implements Engine {
  readonly name: "runc" | "crun" | "runsc";
  readonly #client: Client;

  constructor(name: Runtime["name"], place: Place) {
    this.name = name;
    this.#client = new Client(place);
  }

  async start(words: readonly string[], options: Options = {}): Promise<Container> {
    const id = this.#client.newName(this.name);
    const run = await this.#run(id, words, options);
    return new ForegroundContainer(this.#client, {
      id,
      run,
      runAgain: run,
      kill: (signal) => ["kill", id, signal],
      exec: (_, more) => ["exec", id, "/probe", ...more],
      pause: ["pause", id],
      resume: ["resume", id],
      remove: ["delete", "--force", id],
    });
  }

  async startOnTerminal(words: readonly string[]): Promise<Session> {
    const command = await this.#run(this.#client.newName(this.name), words, { terminal: true });
    return new Session(this.#client.line(command), this.#client.place.environment);
  }

  async #run(
    id: string,
    words: readonly string[],
    options: Options & { readonly terminal?: boolean },
  ): Promise<readonly string[]> {
    const { terminal = false, environment = {}, memory, pidsOf, hardened = false } = options;
    const bundle = this.#client.path(this.name, id);
    mkdirSync(bundle, { recursive: true });
    await this.#client.call("spec", "--bundle", bundle);
    const file = join(bundle, "config.json");
    const wanted: Specification = {
      words: [...ENTRY, ...words],
      root: await this.#root(),
      terminal,
      environment,
      hardened,
      ...(memory === undefined ? {} : { memory: memory * MIB }),
      ...(pidsOf === undefined ? {} : { pidNamespace: `/proc/${await this.#pidOf(pidsOf)}/ns/pid` }),
    };
    writeFileSync(file, JSON.stringify(specify(JSON.parse(readFileSync(file, "utf8")), wanted)));
    return ["run", "--bundle", bundle, id];
  }

  async #pidOf({ id }: Container): Promise<string> {
    const state = await this.#client.call("state", id);
    return /"pid": *(\d+)/.exec(state)?.[1] ?? "";
  }

  async #root(): Promise<string> {
    return await once(`${this.name} root`, () =>
      Promise.resolve(makeRoot(this.#client.path(this.name, "root"))),
    );
  }
}
