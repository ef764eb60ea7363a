/** The build cannot go on. The message is one sentence that says what is wrong and what to do about it. */
export class BuildError extends Error {}
