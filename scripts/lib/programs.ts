/** Where the end-to-end tests find the init that they test, by the name of init. */

import { chmodSync } from "node:fs";
import { join } from "node:path";
import { withTemporaryFolder } from "./command.ts";
import { linkOrCopy } from "./files.ts";

/**
 * Calls `use` with what the tests need in their environment to test that file. They find it in a folder that every user can
 * reach: a checkout may be its owner's alone, and some tests are another user's.
 */
export async function withPrograms<T>(
  init: string,
  use: (environment: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  return await withTemporaryFolder(async (folder) => {
    chmodSync(folder, 0o755);
    linkOrCopy(init, join(folder, "init"));
    return await use({ PROGRAMS_UNDER_TEST: folder });
  });
}
