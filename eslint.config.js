/** Lint rules. To suppress one: `// eslint-disable-next-line RULE -- why`. The reason is required. */

import comments from "@eslint-community/eslint-plugin-eslint-comments";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** What the runtime offers and src/ must do without, because init is one thread in one blocking wait. */
const EVENT_LOOP = [
  "fetch",
  "queueMicrotask",
  "setImmediate",
  "setInterval",
  "setTimeout",
  "WebSocket",
  "Worker",
].map((name) => ({
  name,
  message: "init has no event loop: it waits in sigtimedwait, and nothing would run this.",
}));

/** What a module could read of the run by itself. */
const AMBIENT = ["Bun", "crypto", "navigator", "performance", "process"].map((name) => ({
  name,
  message: "Read through src/libc and hand it in: a frozen init would keep the build machine's.",
}));

export default defineConfig(
  globalIgnores(["dist/", "build/"]),
  {
    linterOptions: { reportUnusedDisableDirectives: "error", reportUnusedInlineConfigs: "error" },
  },
  {
    files: ["**/*.{ts,js}"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { "eslint-comments": comments },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: "error",
      "max-lines": ["error", { max: 250 }],
      "eslint-comments/no-unlimited-disable": "error",
      "eslint-comments/require-description": "error",
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        // A default case would swallow the member that is added to the union next year.
        { allowDefaultCaseForExhaustiveSwitch: false, requireDefaultForNonUnion: true },
      ],
      // `() => log(line)` is how a callback is written.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // Misfires on branded numbers, such as the negated process group that kill(2) takes.
      "@typescript-eslint/no-unsafe-unary-minus": "off",
      // A number in a message is what one means; objects and undefined stay forbidden.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    files: ["src/**"],
    rules: {
      "no-console": "error",
      "no-restricted-globals": ["error", { globals: [...EVENT_LOOP, ...AMBIENT], checkGlobalObject: true }],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "Ask the clock through src/libc." },
        { object: "Math", property: "random", message: "init decides nothing by chance." },
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: "Ask the clock through src/libc.",
        },
        {
          selector: "MemberExpression[object.type='MetaProperty'][property.name!='main']",
          message: "import.meta knows the build machine's paths and environment.",
        },
      ],
    },
  },
  {
    // The two backends are where runtimes differ, and where one is asked about itself.
    files: ["src/libc/ffi-*.ts"],
    rules: {
      "no-restricted-globals": ["error", { globals: EVENT_LOOP, checkGlobalObject: true }],
      // The last word when libc itself cannot be opened.
      "no-console": "off",
    },
  },
  {
    // Where bytes from the kernel get their types: nothing but a person can vouch for them.
    files: ["src/libc/**"],
    rules: {
      "@typescript-eslint/consistent-type-assertions": [
        "error",
        { assertionStyle: "as", objectLiteralTypeAssertions: "never" },
      ],
    },
  },
  {
    files: ["test/**"],
    rules: {
      // bun-types calls `expect(promise).rejects.toThrow()` void, yet it is a promise and must be awaited.
      "@typescript-eslint/await-thenable": "off",
      "@typescript-eslint/no-confusing-void-expression": "off",
      // `expect.any(Number)` is typed as any.
      "@typescript-eslint/no-unsafe-assignment": "off",
      // `expect(object.method).toHaveBeenCalled()` does not call it.
      "@typescript-eslint/unbound-method": "off",
      // A stub has nothing to do.
      "@typescript-eslint/no-empty-function": "off",
    },
  },
);
