/** The release cannot go on. The message is one sentence that says what is wrong and what to do about it. */
export class ReleaseError extends Error {}
