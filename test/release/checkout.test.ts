/** What a release refuses, and the sentences that say why. */

import { afterAll, describe, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { type Checkout, newestVersion, repositoryIn } from "../../scripts/release/checkout.ts";
import { obstacles } from "../../scripts/release/obstacles.ts";
import { readRequest, USAGE } from "../../scripts/release/request.ts";
import { sourceArchive } from "../../scripts/release/source.ts";
import { commit, git, output, ROOT } from "./support.ts";

const READY: Checkout = {
  version: "1.2.3",
  commit: "c".repeat(40),
  changed: [],
  tags: ["v1.2.3"],
  tagged: "c".repeat(40),
  newestChange: "1.2.3",
  manual: "1.2.3",
  repository: "https://forge.example/lastcall",
  time: new Date(0),
};

describe("a checkout", () => {
  test("whose files agree, with a tag, can be released", () => {
    expect(obstacles(READY)).toEqual([]);
  });

  test.each<[string, Partial<Checkout>, string]>([
    ["with a changed file", { changed: ["a"] }, "a: not as committed, .*; commit or stash it"],
    ["with many", { changed: ["a", "b", "c", "d", "e"] }, "a, b, c and 2 more: not as committed"],
    [
      "without a changelog",
      { newestChange: undefined },
      "no version in CHANGELOG.md has a date; .*## \\[1.2.3\\] - YYYY-MM-DD",
    ],
    [
      "with an old one",
      { newestChange: "1.2.2" },
      "package.json says version 1.2.3, .* CHANGELOG.md is 1.2.2",
    ],
    ["with an old manual page", { manual: "1.2.2" }, "the manual page 1.2.2; .* bun run documents"],
    ["without a tag", { tags: [], tagged: undefined }, "no tag; git tag v1.2.3"],
    [
      "that was tagged before",
      { tags: [], tagged: "d".repeat(40) },
      "v1.2.3 is on another commit, dddddddddddd; .* raise",
    ],
    [
      "with another's tag",
      { tags: ["v9.0.0"], tagged: undefined },
      "has the tag v9.0.0, and package.json says version 1.2.3",
    ],
    ["of no known place", { repository: undefined }, 'no "repository", .*; write'],
  ])("%s is refused with one sentence", (_, facts, sentence) => {
    const found = obstacles({ ...READY, ...facts });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(sentence));
  });
});

test("the newest version of a changelog is the first that has a date", () => {
  const begin = "# Changelog\n\n## [Unreleased]\n\n- new\n\n";
  expect(newestVersion(`${begin}## [0.2.0] - 2026-12-01\n\n## [0.1.0] - 2026-11-01\n`)).toBe("0.2.0");
  expect(newestVersion(`${begin}## [0.2.0] - unreleased\n\n## [0.1.0] - 2026-11-01\n`)).toBe("0.1.0");
  expect(newestVersion(`${begin}## [0.2.0]\n`)).toBeUndefined();
  expect(newestVersion(begin)).toBeUndefined();
});

test("the repository's address is without what only npm wants in it", () => {
  expect(repositoryIn({ repository: { type: "git", url: "git+https://forge.example/a/b.git" } })).toBe(
    "https://forge.example/a/b",
  );
  expect(repositoryIn({ repository: "https://forge.example/a/b" })).toBe("https://forge.example/a/b");
  expect(repositoryIn({})).toBeUndefined();
});

describe("the command line", () => {
  test("has one option", () => {
    expect(readRequest([])).toEqual({ isDry: false });
    expect(readRequest(["--dry-run"])).toEqual({ isDry: true });
    expect(readRequest(["--dry-run", "-h"])).toBe("help");
    expect(USAGE).toContain("--dry-run");
  });

  test.each(["--dryrun", "--no-dry-run", "--dry-run=no", "now", "--", "-n"])("knows no %s", (word) => {
    expect(() => readRequest([word])).toThrow(`there is no option "${word}"; see --help`);
  });
});

const folder = mkdtempSync(join(tmpdir(), "lastcall-checkout-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made: string | undefined;

/** A checkout of what is here now, with a history of its own. */
function checkout(): string {
  made ??= makeCheckout();
  return made;
}

function makeCheckout(): string {
  const { version } = packageJson;
  const archive = join(folder, "source.tar.gz");
  writeFileSync(archive, sourceArchive(version, commit ?? "", []));
  const checkout = join(folder, `lastcall-${version}`);
  mkdirSync(checkout);
  output(folder, ["tar", "-xzf", archive]);
  symlinkSync(join(ROOT, "node_modules"), join(checkout, "node_modules"));
  git(checkout, "init", "--quiet");
  // A link is no directory to .gitignore.
  writeFileSync(join(checkout, ".git/info/exclude"), "node_modules\n");
  writeFileSync(join(checkout, "CHANGELOG.md"), `# Changelog\n\n## [${version}] - 2026-01-02\n`);
  const name = join(checkout, "package.json");
  writeFileSync(
    name,
    readFileSync(name, "utf8").replace(
      '"license"',
      '"repository": "https://forge.example/a/b",\n  "license"',
    ),
  );
  git(checkout, "add", "--all");
  git(checkout, "commit", "--quiet", "--no-verify", "--message=all");
  return checkout;
}

/** How `bun run release` ends there, and what it says. */
function release(checkout: string, environment: Readonly<Record<string, string>> = {}): object {
  const { exitCode, stdout, stderr } = Bun.spawnSync([process.execPath, "scripts/release.ts"], {
    cwd: checkout,
    env: { ...process.env, ...environment },
  });
  return { status: exitCode, said: stderr.toString(), printed: stdout.toString() };
}

describe.skipIf(commit === undefined)("bun run release (needs git and a checkout)", () => {
  test("says in one sentence what is not ready, and makes nothing", () => {
    const here = checkout();
    const tag = `v${packageJson.version}`;
    const refusal = (said: string): object => ({ status: 1, said: `release: ${said}\n`, printed: "" });
    expect(release(here)).toEqual(refusal(`this commit has no tag; git tag ${tag}`));

    git(here, "tag", tag);
    git(here, "commit", "--quiet", "--allow-empty", "--message=another");
    expect(release(here)).toMatchObject({
      status: 1,
      said: expect.stringMatching(/^release: the tag v\S+ is on another commit, [0-9a-f]{12}; .*\n$/),
    });

    git(here, "tag", "--force", "--annotate", "--message=with words", tag);
    writeFileSync(join(here, "README.md"), "other\n");
    expect(release(here)).toMatchObject({
      status: 1,
      said: expect.stringMatching(/^release: README\.md: not as committed, .*\n$/),
    });

    git(here, "checkout", "--quiet", "README.md");
    expect(release(here, { SOURCE_DATE_EPOCH: "yesterday" })).toEqual(
      refusal('SOURCE_DATE_EPOCH takes seconds since 1970, not "yesterday"'),
    );
  }, 60_000);

  test.skipIf(Bun.which("dpkg-query") === null)(
    "names the package of a compiler that is missing, before it builds anything (needs Debian)",
    () => {
      // All that it has to say of this checkout is said: it goes on to its tools.
      const found = release(checkout(), {
        PATH: pathWithout("aarch64-linux-gnu-gcc", "x86_64-linux-gnu-gcc"),
      });
      expect(found).toMatchObject({
        status: 1,
        said: expect.stringMatching(
          /^release: to (link|freeze) init for linux-\w+, .* is needed; on Debian: apt-get install .*\n$/,
        ),
        printed: "",
      });
    },
  );
});

/** A folder with links to all programs but those. */
function pathWithout(...names: readonly string[]): string {
  const programs = join(folder, "programs");
  mkdirSync(programs);
  for (const directory of (process.env["PATH"] ?? "").split(":").filter((each) => each !== "")) {
    for (const name of existsSync(directory) ? readdirSync(directory) : []) {
      if (names.includes(name)) continue;
      try {
        symlinkSync(join(directory, name), join(programs, name));
      } catch {
        // An earlier directory has one of that name.
      }
    }
  }
  return programs;
}
