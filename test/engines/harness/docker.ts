/** docker, and podman, which has the same command line. */

import type { Finished } from "../../../scripts/lib/command.ts";
import { labelOf } from "../../../scripts/engines/description.ts";
import { Session } from "../../e2e/harness/session.ts";
import { Client, type Place } from "./client.ts";
import type { Container, Engine, Options } from "./container.ts";
import { makeContext, once } from "./images.ts";

/** What is hard about a container that is locked down. */
const HARDENED = [
  "--read-only",
  "--user=65534:65534",
  "--cap-drop=ALL",
  "--security-opt=no-new-privileges",
  "--pids-limit=4",
  "--memory=32m",
];

/** How a test wants it, where engines differ. */
export interface DockerOptions extends Options {
  /** More words for `run`. */
  readonly flags?: readonly string[];
  /** More instructions for the image. */
  readonly instructions?: readonly string[];
  /** Files that the instructions copy, each under its own name. */
  readonly files?: readonly string[];
  /** What is run, in place of /probe. */
  readonly program?: readonly string[];
  /** An image that is there already. */
  readonly image?: string;
}

/** Images out of an archive; when they are disposed of, the engine has them no more. */
export interface LoadedImages extends AsyncDisposable {
  readonly names: readonly string[];
}

export class Docker implements Engine {
  readonly name: "docker" | "podman";
  readonly #client: Client;

  constructor(name: "docker" | "podman", place: Place) {
    this.name = name;
    this.#client = new Client(place);
  }

  async start(words: readonly string[], options: DockerOptions = {}): Promise<DockerContainer> {
    const id = this.#client.newName(this.name);
    await this.#client.call("run", "--detach", ...(await this.#arguments(id, words, options)));
    return new DockerContainer(this.#client, id);
  }

  /** Runs a shell script to its end. In it, `docker` and `podman` are the client of this engine. */
  async script(text: string, limit?: number): Promise<Finished> {
    return await this.#client.script(text, ["docker", "podman"], limit);
  }

  /** A folder to build an image from, in which there is nothing yet. */
  newFolder(): string {
    return this.#client.newFolder();
  }

  /** A container that was started in another way. */
  container(id: string): DockerContainer {
    return new DockerContainer(this.#client, id);
  }

  /** A name that no other run of tests has. */
  get run(): string {
    return this.#client.place.run;
  }

  /** A path where the engine can read. */
  path(name: string): string {
    return this.#client.path(name);
  }

  /** Loads the images of an archive. */
  async load(archive: string): Promise<LoadedImages> {
    const said = await this.#client.call("load", "--input", archive);
    const names = [...said.matchAll(/^Loaded image: (.*)$/gm)].map(([, name = ""]) => name);
    return this.#loaded(names);
  }

  /** Gets an image for a processor from where its name says. */
  async pull(source: string, architecture: string): Promise<LoadedImages> {
    const said = await this.#client.call("pull", "--quiet", `--platform=linux/${architecture}`, source);
    return this.#loaded([said.trim().split("\n").at(-1) ?? ""]);
  }

  #loaded(names: readonly string[]): LoadedImages {
    return {
      names,
      [Symbol.asyncDispose]: async () => {
        for (const name of names) await this.#client.call("rmi", "--force", name);
      },
    };
  }

  /** What it knows of an image, in a template's words. */
  async inspect(image: string, format: string): Promise<string> {
    return (await this.#client.call("image", "inspect", "--format", format, image)).trimEnd();
  }

  /** The parts of which docker's daemon knows the version, a line each: name, version. */
  async components(): Promise<string> {
    const format = '{{range .Server.Components}}{{.Name}} {{.Version}}{{"\\n"}}{{end}}';
    return await this.#client.call("version", "--format", format);
  }

  async startOnTerminal(words: readonly string[]): Promise<Session> {
    const id = this.#client.newName(this.name);
    const rest = await this.#arguments(id, words, {});
    const command = this.#client.line(["run", "--rm", "--interactive", "--tty", ...rest]);
    return new Session(command, this.#client.place.environment);
  }

  async #arguments(id: string, words: readonly string[], options: DockerOptions): Promise<readonly string[]> {
    const { environment = {}, memory, pidsOf, hardened, flags = [], program = ["/probe"] } = options;
    return [
      `--name=${id}`,
      `--label=${labelOf(this.#client.place.run)}`,
      "--network=none",
      ...Object.entries(environment).map(([name, value]) => `--env=${name}=${value}`),
      ...(memory === undefined ? [] : [`--memory=${memory}m`, `--memory-swap=${memory}m`]),
      ...(pidsOf === undefined ? [] : [`--pid=container:${pidsOf.id}`]),
      ...(hardened === true ? HARDENED : []),
      ...flags,
      options.image ?? (await this.#image(options)),
      ...program,
      ...words,
    ];
  }

  async #image({ instructions = [], files = [] }: DockerOptions): Promise<string> {
    const { run } = this.#client.place;
    const tag = `image-${Bun.hash(instructions.join("\n")).toString(16)}`;
    const image = `localhost/${run}:${tag}`;
    return await once(`${this.name} ${image}`, async () => {
      const context = makeContext(this.#client.path(this.name, tag), instructions, files);
      await this.#client.call(
        "build",
        "--quiet",
        "--network=none",
        "--label",
        labelOf(run),
        "--tag",
        image,
        context,
      );
      return image;
    });
  }
}

export class DockerContainer implements Container {
  readonly id: string;
  readonly #client: Client;

  constructor(client: Client, id: string) {
    this.#client = client;
    this.id = id;
  }

  async logs(): Promise<string> {
    return await this.#client.call("logs", this.id);
  }

  async signal(name: string): Promise<void> {
    await this.#client.call("kill", `--signal=${name}`, this.id);
  }

  async stop(grace: number): Promise<void> {
    await this.#client.call("stop", `--time=${grace}`, this.id);
  }

  async exec(words: readonly string[]): Promise<Finished> {
    return await this.run(["/probe", ...words]);
  }

  /** Runs any program of the image in it. */
  async run(command: readonly string[]): Promise<Finished> {
    return await this.#client.try(["exec", this.id, ...command]);
  }

  /** The same, and does not wait for its end. */
  async runInBackground(command: readonly string[]): Promise<void> {
    await this.#client.call("exec", "--detach", this.id, ...command);
  }

  /** Whether it has a file, also after its end. */
  async hasFile(path: string): Promise<boolean> {
    return (await this.#client.try(["cp", `${this.id}:${path}`, "-"])).succeeded;
  }

  async pause(): Promise<void> {
    await this.#client.call("pause", this.id);
  }

  async resume(): Promise<void> {
    await this.#client.call("unpause", this.id);
  }

  /** Stops it, within so many seconds, and starts it again. */
  async restart(grace: number): Promise<void> {
    await this.#client.call("restart", `--time=${grace}`, this.id);
  }

  async startAgain(): Promise<void> {
    await this.#client.call("start", this.id);
  }

  async exited(): Promise<number> {
    return Number(await this.#client.call("wait", this.id));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.call("rm", "--force", this.id);
  }
}
