/** Init rehearses on the machine that builds it, and nothing of that machine may notice. */

import { describe, expect, test } from "bun:test";
import { compile } from "../../scripts/build.ts";
import { freeze } from "../../scripts/snapshot/freeze.ts";
import { linkStatically } from "../../scripts/static/link.ts";
import { lookedUpNames } from "../../scripts/static/lookups.ts";
import { nativeTarget } from "../../scripts/static/targets.ts";
import { present, sentence, SUBJECTS } from "../static/support.ts";

const subject = SUBJECTS.find(({ target }) => target === nativeTarget());

describe.skipIf(subject?.isLinkable !== true)("a program that is being made", () => {
  test.each(["group", "descriptor"])(
    "cannot signal processes by a %s",
    (how) => {
      const { target } = present(subject);
      const linked = linkStatically(
        target,
        (of, runtime, path) => {
          compile(of, runtime, path, `test/snapshot/fixtures/signals-${how}.ts`);
        },
        { names: lookedUpNames() },
      );
      expect(sentence(() => freeze(linked, target))).toContain(
        "while it rehearsed, init would have signalled processes of this machine",
      );
    },
    60_000,
  );
});
