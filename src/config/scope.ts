import type {ScopeFilter} from '../ports/source.ts';
import type {FiltersConfig} from './schema.ts';

type Names = readonly string[] | undefined;

/** Include and exclude lists as one question: no include list means everything, an exclude always wins. */
export function scopeFilter(scope: {include?: FiltersConfig; exclude?: FiltersConfig}): ScopeFilter {
  const test = (kind: keyof FiltersConfig): ((name: string) => boolean) => {
    const include = matcher(scope.include?.[kind]);
    const exclude = matcher(scope.exclude?.[kind]);
    return (name) => (include?.(name) ?? true) && !(exclude?.(name) ?? false);
  };
  const schema = test('schemas');
  return {
    user: test('users'),
    role: test('roles'),
    database: test('databases'),
    schema: (database, name) => schema(`${database}.${name}`),
    folder: test('folders'),
  };
}

/** `*` stands for any run of characters; undefined for an empty list. */
function matcher(names: Names): ((name: string) => boolean) | undefined {
  if (names === undefined || names.length === 0) return undefined;
  const patterns = names.map(
    (name) => new RegExp(`^${name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i'),
  );
  return (name) => patterns.some((pattern) => pattern.test(name));
}
