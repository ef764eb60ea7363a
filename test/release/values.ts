/** Looks into what JSON and YAML hold. */

/** Whether it has properties. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A property; throws when there is none. */
export function recordAt(value: unknown, name: string): unknown {
  if (isRecord(value) && name in value) return value[name];
  throw new Error(`no ${name} in ${JSON.stringify(value)}`);
}

/** A property that is a list; throws otherwise. */
export function listAt(value: unknown, name: string): readonly unknown[] {
  const list = recordAt(value, name);
  if (Array.isArray(list)) return list;
  throw new Error(`${name} is no list`);
}

/** A property that is text; throws otherwise. */
export function textAt(value: unknown, name: string): string {
  const text = recordAt(value, name);
  if (typeof text === "string") return text;
  throw new Error(`${name} is no text`);
}
