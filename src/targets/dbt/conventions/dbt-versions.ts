/** Versions of dbt that a project allows, as `major * 1000 + minor`; undefined where there is no limit. */
export interface DbtVersions {
  readonly first?: number;
  readonly last?: number;
}

const LIMIT = /^(>=|<=|==|=|>|<)?\s*v?(\d+)\.(\d+)(?:\.(\d+))?/;

/** A version as it is compared here: `dbtVersion(1, 10)`. */
export function dbtVersion(major: number, minor: number): number {
  return major * 1000 + minor;
}

/**
 * What `require-dbt-version` of dbt_project.yml says: one limit, several in one text with commas, or a list. What is no limit is
 * left out. Source: docs.getdbt.com/reference/project-configs/require-dbt-version.
 */
export function requiredVersions(written: unknown): DbtVersions {
  const texts = Array.isArray(written) ? written : [written];
  const limits = texts.flatMap((text) => (typeof text === 'string' || typeof text === 'number' ? String(text) : []));
  let first: number | undefined;
  let last: number | undefined;
  for (const limit of limits.flatMap((text) => text.split(','))) {
    const [, sign = '=', major, minor, patch = '0'] = LIMIT.exec(limit.trim()) ?? [];
    if (major === undefined || minor === undefined) continue;
    const version = dbtVersion(Number(major), Number(minor));
    if (sign !== '<' && sign !== '<=') first = Math.max(first ?? 0, version);
    if (sign === '<' && Number(patch) === 0) last = Math.min(last ?? Infinity, version - 1);
    else if (sign !== '>' && sign !== '>=') last = Math.min(last ?? Infinity, version);
  }
  return {...(first === undefined ? {} : {first}), ...(last === undefined ? {} : {last})};
}
