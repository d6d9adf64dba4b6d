/**
 * JSON with the keys of every object in a fixed order: those of `first` as listed, then the others sorted. Undefined
 * members are left out. The same value makes the same bytes, however it was put together.
 */
export function canonicalJson(value: unknown, first: readonly string[] = [], indent?: number): string {
  return JSON.stringify(ordered(value, first), null, indent);
}

/** The value with its keys in order, see {@link canonicalJson}; `first` counts on every level. */
export function ordered(value: unknown, first: readonly string[] = []): unknown {
  if (Array.isArray(value)) return value.map((each) => ordered(each, first));
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  const members = new Map(Object.entries(value).filter(([, member]) => member !== undefined));
  const names = [
    ...first.filter((name) => members.has(name)),
    ...[...members.keys()].filter((name) => !first.includes(name)).sort(),
  ];
  // From entries: a member called `__proto__` is a member like any other.
  return Object.fromEntries(names.map((name) => [name, ordered(members.get(name), first)]));
}

/** Compares by code units: the same on every machine, whatever its language. */
export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
