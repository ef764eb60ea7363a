/**
 * Which release this is: package.json's `version`, as test/version.test.ts sees to. Imported from there, all of that file would be
 * in the program, and a new script of the repository's another program.
 */
export const version = "0.1.0";
