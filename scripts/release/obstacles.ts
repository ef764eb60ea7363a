/** Why a checkout cannot be released as it is. A dry run goes on and only tells. */

import { type Checkout, tagOf } from "./checkout.ts";

/** How many files are named before it is enough. */
const SHOWN = 3;

/** One sentence each, with what to do about it; none for what can be released. */
export function obstacles(checkout: Checkout): readonly string[] {
  return [...ofTree(checkout), ...ofVersion(checkout), ...ofTag(checkout), ...ofPackage(checkout)];
}

function ofTree({ changed }: Checkout): readonly string[] {
  if (changed.length === 0) return [];
  const names = changed.slice(0, SHOWN).join(", ");
  const more = changed.length > SHOWN ? ` and ${changed.length - SHOWN} more` : "";
  return [
    `${names}${more}: not as committed, so the source archive would not be what init is built from; commit or stash it`,
  ];
}

function ofVersion({ version, newestChange, manual }: Checkout): readonly string[] {
  const found: string[] = [];
  if (newestChange === undefined) {
    found.push(
      `no version in CHANGELOG.md has a date; give the section of this one the heading "## [${version}] - YYYY-MM-DD"`,
    );
  } else if (newestChange !== version) {
    found.push(
      `package.json says version ${version}, and the newest in CHANGELOG.md is ${newestChange}; make both the same`,
    );
  }
  if (manual !== version) {
    found.push(
      `package.json says version ${version}, and the manual page ${manual ?? "none"}; set src/version.ts, and run bun run documents`,
    );
  }
  return found;
}

function ofTag({ version, commit, tags, tagged }: Checkout): readonly string[] {
  const tag = tagOf(version);
  if (tagged !== undefined && tagged !== commit) {
    return [
      `the tag ${tag} is on another commit, ${tagged.slice(0, 12)}; check that out, or raise the version in package.json`,
    ];
  }
  const other = tags.find((each) => each !== tag);
  if (other !== undefined) {
    return [`this commit has the tag ${other}, and package.json says version ${version}; make both the same`];
  }
  return tagged === undefined ? [`this commit has no tag; git tag ${tag}`] : [];
}

/** npm attests where a package comes from only if the package says the same. */
function ofPackage({ repository }: Checkout): readonly string[] {
  if (repository !== undefined) return [];
  return [
    'package.json has no "repository", without which npm takes no package with provenance; write the address of the forge there',
  ];
}
