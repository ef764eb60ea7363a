/** The workflows call scripts that are there, with the Bun of package.json, and ask for no more than they need. */

import { describe, expect, test } from "bun:test";
import { accessSync, constants, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { fileNames, SUMS } from "../../scripts/release/names.ts";
import { ROOT } from "./support.ts";
import { isRecord, listAt, recordAt } from "./values.ts";

const FOLDER = join(ROOT, ".github/workflows");
const names = readdirSync(FOLDER);

/** Every step of every job. */
function stepsOf(workflow: unknown): readonly Readonly<Record<string, unknown>>[] {
  const jobs = recordAt(workflow, "jobs");
  return Object.values(isRecord(jobs) ? jobs : {}).flatMap((job) => listAt(job, "steps").filter(isRecord));
}

function read(name: string): unknown {
  return Bun.YAML.parse(readFileSync(join(FOLDER, name), "utf8"));
}

/** What the steps of a workflow run, one line after the other. */
function commandsOf(name: string): string {
  return stepsOf(read(name))
    .map(({ run }) => (typeof run === "string" ? run : ""))
    .join("\n");
}

describe.each(names)("%s", (name) => {
  const workflow = read(name);
  const commands = commandsOf(name);

  test("runs scripts that package.json has, with its Bun", () => {
    const called = [...commands.matchAll(/bun@(\S+) (?:run (\S+)|install)/g)];
    const scripts: readonly string[] = Object.keys(packageJson.scripts);
    expect(called.map(([, version]) => version).filter((each) => each !== packageJson.engines.bun)).toEqual(
      [],
    );
    expect(called.flatMap(([, , script]) => script ?? []).filter((each) => !scripts.includes(each))).toEqual(
      [],
    );
    // Each word that begins so is one of those.
    expect([...commands.matchAll(/\bbun\b/g)]).toHaveLength(called.length);
  });

  test("runs files that are there and can be executed", () => {
    const files = [...commands.matchAll(/^\.\S+/gm)].map(([file]) => file);
    expect(files).toContain(".ci/run");
    for (const file of files) accessSync(join(ROOT, file), constants.X_OK);
  });

  test("either uses or runs in each step, and names the version of what it uses", () => {
    for (const { uses, run } of stepsOf(workflow)) {
      expect([uses, run].filter((each) => typeof each === "string")).toHaveLength(1);
      if (uses !== undefined) expect(uses).toMatch(/^actions\/[\w-]+@(v\d+|[0-9a-f]{40})$/);
    }
  });

  test("puts nothing that somebody else can name into a command", () => {
    expect(commands).not.toContain("${{");
  });

  test("may do nothing unless it says so, and leaves no credentials to what it runs", () => {
    const permissions = recordAt(workflow, "permissions");
    expect(Object.values(isRecord(permissions) ? permissions : {}).filter((each) => each !== "read")).toEqual(
      [],
    );
    const checkouts = stepsOf(workflow).filter(({ uses }) => String(uses).startsWith("actions/checkout@"));
    expect(checkouts.length).toBeGreaterThan(0);
    for (const checkout of checkouts)
      expect(recordAt(checkout, "with")).toMatchObject({ "persist-credentials": false });
  });
});

describe("release.yml", () => {
  const workflow = read("release.yml");
  const jobs = recordAt(workflow, "jobs");

  test("begins with a tag of a version, and publishes only what was tested and made", () => {
    expect(recordAt(workflow, "on")).toEqual({ push: { tags: ["v*"] } });
    expect(recordAt(recordAt(jobs, "publish"), "needs")).toEqual(["check", "make"]);
  });

  test("writes nothing before that", () => {
    for (const job of ["check", "make"])
      expect(recordAt(recordAt(jobs, job), "permissions")).toEqual({ contents: "read" });
  });

  test("makes the files by the script that a dry run is, and publishes the ones that it makes", () => {
    const commands = commandsOf("release.yml");
    expect(commands).toMatch(/^npx -y bun@\S+ run release$/m);
    const { image, package: archive } = fileNames("$VERSION");
    expect(commands).toContain(`oci-archive:release/${image}`);
    expect(commands).toContain(`npm publish "./release/${archive}" --provenance`);
    expect(commands).toContain(`sha256sum --check --strict ${SUMS}`);
    expect(commands).toMatch(/gh release create .* release\/\*$/m);
  });
});
