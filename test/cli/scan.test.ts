import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { OPTION_NAMES, optionNamed, OPTIONS } from "../../src/cli/options.ts";
import { scan } from "../../src/cli/scan.ts";
import { UsageError } from "../../src/cli/usage-error.ts";

/** Options as `name=value`, then where the command begins. */
function scanned(...words: readonly string[]): readonly (string | number)[] {
  const { given, restAt } = scan(words, OPTIONS);
  return [...given.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`)), restAt];
}

function refuses(words: readonly string[], sentence: string): void {
  expect(() => scan(words, OPTIONS)).toThrow(new UsageError(sentence));
}

describe("options end", () => {
  test("at the first word that is none, and what follows belongs to the command", () => {
    expect(scanned("-g", "server", "-v", "--help", "--scoop")).toEqual(["group", 1]);
    expect(scanned("server", "--", "-x")).toEqual([0]);
  });

  test("at --, whatever follows", () => {
    expect(scanned("-g", "--", "-v")).toEqual(["group", 2]);
    expect(scanned("--", "--", "x")).toEqual([1]);
    expect(scanned("--", "--help")).toEqual([1]);
  });

  test("at a dash alone and at an empty word, which are words like any other", () => {
    expect(scanned("-g", "-", "-v")).toEqual(["group", 1]);
    expect(scanned("-g", "", "-v")).toEqual(["group", 1]);
  });

  test("behind the last word when there is no command", () => {
    expect(scanned()).toEqual([0]);
    expect(scanned("-g")).toEqual(["group", 1]);
    expect(scanned("-g", "--")).toEqual(["group", 2]);
  });

  test("so that no word of the command is ever looked at", () => {
    const option = fc.constantFrom("-g", "-vv", "--rewrite=TERM:INT", "-e7", "--warn-orphans");
    fc.assert(
      fc.property(fc.array(option), fc.array(fc.string()), (ours, theirs) => {
        expect(scan([...ours, "--", ...theirs], OPTIONS).restAt).toBe(ours.length + 1);
        expect(scan([...ours, "server", ...theirs], OPTIONS).restAt).toBe(ours.length);
      }),
    );
  });
});

describe("help and version", () => {
  test("end the reading: nothing behind them can be wrong", () => {
    expect(scanned("-g", "--help", "--scoop")).toEqual(["group", "help", 2]);
    expect(scanned("-V", "-x")).toEqual(["version", 1]);
    expect(scanned("-gh", "-x")).toEqual(["group", "help", 1]);
  });

  test("do not excuse what is wrong before them", () => {
    refuses(
      ["--scoop", "--help"],
      "unknown option --scoop; if it belongs to the command, write -- before the command",
    );
  });
});

describe("an option's value", () => {
  test("of a long option is in the next word or behind =", () => {
    expect(scanned("--rewrite", "TERM:INT", "x")).toEqual(["rewrite=TERM:INT", 2]);
    expect(scanned("--rewrite=TERM:INT", "x")).toEqual(["rewrite=TERM:INT", 1]);
  });

  test("of a short option is in the next word, behind = or directly behind the letter", () => {
    expect(scanned("-e", "143", "x")).toEqual(["remap-exit=143", 2]);
    expect(scanned("-e=143", "x")).toEqual(["remap-exit=143", 1]);
    expect(scanned("-e143", "x")).toEqual(["remap-exit=143", 1]);
    expect(scanned("-vge143", "x")).toEqual(["verbose", "group", "remap-exit=143", 1]);
    expect(scanned("-ve", "143", "x")).toEqual(["verbose", "remap-exit=143", 2]);
  });

  test("may look like an option, like -- or hold a =", () => {
    expect(scanned("--rewrite", "-g", "x")).toEqual(["rewrite=-g", 2]);
    expect(scanned("-e", "--", "x")).toEqual(["remap-exit=--", 2]);
    expect(scanned("--rewrite=a=b", "x")).toEqual(["rewrite=a=b", 1]);
    expect(scanned("-e=1=2", "x")).toEqual(["remap-exit=1=2", 1]);
  });

  const demanding = OPTION_NAMES.map((name) => ({ name, ...optionNamed(name) }))
    .filter(({ value, implied }) => value !== undefined && implied === undefined)
    .map(({ name }) => name);
  test.each(demanding)("must be there: --%s", (name) => {
    const sentence = `--${name} needs a value; write --${name} ${optionNamed(name).value ?? ""}`;
    refuses([`--${name}`], sentence);
    refuses([`--${name}=`, "x"], sentence);
    refuses([`--${name}`, "", "x"], sentence);
  });

  test("must be there behind a letter too", () => {
    refuses(["-e"], "-e needs a value; write -e CODE");
    refuses(["-vp"], "-p needs a value; write -p SIGNAL");
    refuses(["-e=", "x"], "-e needs a value; write -e CODE");
  });

  test.each(OPTION_NAMES.filter((name) => optionNamed(name).value === undefined))(
    "must not be given to a switch: --%s",
    (name) => {
      refuses([`--${name}=1`], `--${name} takes no value; write it without "=1"`);
      refuses([`--${name}=`], `--${name} takes no value; write it without "="`);
    },
  );
});

test("a value must not be given to a switch by its letter either", () => {
  refuses(["-g=1", "x"], '-g takes no value; write it without "=1"');
  refuses(["-vg=all", "x"], '-g takes no value; write it without "=all"');
});

describe("letters", () => {
  test("can stand together behind one dash, and each counts as often as it stands there", () => {
    expect(scanned("-vvv", "x")).toEqual(["verbose", "verbose", "verbose", 1]);
    expect(scanned("-vvg", "x")).toEqual(["verbose", "verbose", "group", 1]);
    expect(scanned("-v", "-v", "x")).toEqual(["verbose", "verbose", 2]);
  });

  test("are as they were written in messages", () => {
    expect(scan(["-ge143", "--remap-exit=1"], OPTIONS).given.map(({ written }) => written)).toEqual([
      "-g",
      "-e",
      "--remap-exit",
    ]);
  });
});

describe("an unknown option", () => {
  const remedy = "if it belongs to the command, write -- before the command";

  test("is refused by its name", () => {
    refuses(["--scoop"], `unknown option --scoop; ${remedy}`);
    refuses(["--scoop=all"], `unknown option --scoop; ${remedy}`);
    refuses(["--Scope", "all"], `unknown option --Scope; ${remedy}`);
    refuses(["--scop", "all"], `unknown option --scop; ${remedy}`);
  });

  test("is refused by its letter, with the bundle that it is in", () => {
    refuses(["-x"], `unknown option -x; ${remedy}`);
    refuses(["-vxg"], `unknown option -x in -vxg; ${remedy}`);
  });

  test("can be what every object has a property of", () => {
    for (const name of ["constructor", "toString", "__proto__", "no-group"]) {
      refuses([`--${name}`], `unknown option --${name}; ${remedy}`);
    }
  });
});

describe("a value that may be left out", () => {
  test("has to be attached, so that no word of the command is taken for it", () => {
    expect(scanned("--report", "json", "x")).toEqual(["report=text", 1]);
    expect(scanned("--report=json", "x")).toEqual(["report=json", 1]);
    refuses(["--report=", "x"], "--report needs a value; write --report=text|json");
  });
});
