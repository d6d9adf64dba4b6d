import type {Asset} from '../../model/asset.ts';
import {findPersonalData} from '../personal-data.ts';

/** How many places of personal data an asset's body has, by kind, and e-mail addresses by domain. */
export function personalDataMarks({body, format}: Pick<Asset, 'body' | 'format'>): readonly {
  readonly kind: string;
  readonly domain: string;
  readonly places: number;
}[] {
  // In a notebook and in Python most of it stands in what is no SQL.
  const found = findPersonalData(body, {language: format === 'sql' ? 'sql' : 'text'});
  const marks = Map.groupBy(found, ({kind, end}) =>
    kind === 'email' ? `email ${body.slice(body.lastIndexOf('@', end) + 1, end).toLowerCase()}` : `${kind} `,
  );
  return [...marks].map(([key, places]) => {
    const [kind = '', domain = ''] = key.split(' ');
    return {kind, domain, places: places.length};
  });
}
