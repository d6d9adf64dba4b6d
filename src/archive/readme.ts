import {compareText} from './json.ts';
import {dayOf, type Listing} from './listing.ts';
import {readAssetPath} from './paths.ts';

const INTRODUCTION = `# Worksheets, as harvested

This repository is written by worksheet-rescue. It holds the SQL of worksheets, workspaces, notebooks and query history
as it was found, with credentials taken out; each file's history is in git. It may hold personal data: give read access
accordingly. Files changed by hand are overwritten by the next harvest.

| folder | holds |
|---|---|
| \`assets/\` | one file per worksheet, with a \`.yml\` beside it that says where it was found |
| \`sql/\` | texts known only from the query history |
| \`evidence/\` | what ran, per day |
| \`lineage/\` | who reads and writes which object, per day, which object is made from which, and what roles have on objects |
| \`families/\`, \`decisions/\` | candidates and what reviewers decided |
| \`verdicts/\` | what comparing the rows of an original and its model came to |
| \`state/\` | where the next harvest goes on |
| \`erasures.ndjson\`, \`refused.ndjson\` | what was erased on purpose, and what the forge refused: ids and reasons |
`;

/** The index of an archive, made from the names of its files alone: the same tree has the same index. */
export function writeReadme(listing: Listing): string {
  const assets = new Map<string, number>();
  const days = new Map<string, Set<string>>();
  for (const path of listing.paths()) {
    if (readAssetPath(path)?.suffix === '.yml') {
      const key = path.split('/').slice(1, 4).join('/');
      assets.set(key, (assets.get(key) ?? 0) + 1);
    }
    const part = dayOf(path);
    if (part) days.set(part.account, (days.get(part.account) ?? new Set()).add(part.day));
  }
  return [INTRODUCTION, assetTable(assets), dayTable(days)].filter((text) => text !== '').join('\n');
}

function assetTable(counts: ReadonlyMap<string, number>): string {
  if (counts.size === 0) return '';
  const rows = [...counts].sort(([one], [other]) => compareText(one, other));
  const total = rows.reduce((sum, [, count]) => sum + count, 0);
  return [
    '## Assets',
    '',
    '| account | owner | source | assets |',
    '|---|---|---|--:|',
    ...rows.map(([key, count]) => `| ${key.split('/').join(' | ')} | ${count} |`),
    `| **all** | | | **${total}** |`,
    '',
  ].join('\n');
}

function dayTable(days: ReadonlyMap<string, ReadonlySet<string>>): string {
  if (days.size === 0) return '';
  const rows = [...days]
    .sort(([one], [other]) => compareText(one, other))
    .map(([account, set]) => {
      const sorted = [...set].sort();
      return `| ${account} | ${sorted.length} | ${sorted[0]} | ${sorted.at(-1)} |`;
    });
  return ['## Evidence', '', '| account | days | first | last |', '|---|--:|---|---|', ...rows, ''].join('\n');
}
