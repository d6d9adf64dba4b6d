import {rm} from 'node:fs/promises';
import type {ModelFile} from '../model/model-draft.ts';
import type {Checks} from './checks.ts';
import {DBT_VERSIONS, EMPTY_PROJECT, type Manifest, parseProject, writeProject} from './dbt-project.ts';

/** Something that a careless writer of models would do, and how it shows that it was a mistake. */
interface Landmine {
  readonly name: string;
  readonly files: readonly ModelFile[];
  /** What is wrong although dbt says nothing; where it is left out, dbt has to object. */
  readonly silent?: (manifest: Manifest) => boolean;
}

const MODEL = {path: 'models/a.sql', text: 'select 1 as id\n'};

function properties(yaml: string): readonly ModelFile[] {
  return [MODEL, {path: 'models/a.yml', text: yaml}];
}

const SOURCE = 'sources:\n  - name: shop\n    database: RAW\n    schema: SHOP\n    tables:\n      - name: orders\n';

/** What is known to go wrong in dbt, tried on dbt itself: the cases that we render are the same mines, stepped around. */
const LANDMINES: readonly Landmine[] = [
  {name: 'Jinja in a comment', files: [{path: 'models/a.sql', text: '-- {% once %}\nselect 1 as id\n'}]},
  {
    name: 'an opened expression in a comment',
    files: [{path: 'models/a.sql', text: '-- {{ unfinished\nselect 1 as id\n'}],
  },
  {name: 'an opened comment in a string', files: [{path: 'models/a.sql', text: "select '{# c' as id\n"}]},
  {
    name: 'a description with an expression is blanked',
    files: properties('models:\n  - name: a\n    description: "Asked for by {{ who }}."\n'),
    silent: (manifest) => !Object.values(manifest.nodes).some(({description}) => description.includes('who')),
  },
  {
    name: 'a file name with a space',
    files: [{path: 'models/with space.sql', text: 'select 1 as id\n'}],
  },
  {
    name: 'two names that are one relation in Snowflake',
    files: [MODEL, {path: 'models/A.sql', text: 'select 2 as id\n'}],
    silent: (manifest) => Object.values(manifest.nodes).filter(({name}) => name.toLowerCase() === 'a').length === 2,
  },
  {
    name: 'one source table declared twice',
    files: [MODEL, {path: 'models/one.yml', text: SOURCE}, {path: 'models/two.yml', text: SOURCE}],
  },
  {
    name: 'two models of one name',
    files: [MODEL, {path: 'models/other/a.sql', text: 'select 2 as id\n'}],
  },
  {
    name: 'meta outside of config',
    files: properties('models:\n  - name: a\n    meta: {owner: x}\n    nonsense: true\n'),
  },
  {
    name: 'a private model that an exposure reads',
    files: properties(
      [
        'groups:\n  - name: finance\n    owner: {name: Finance}',
        'models:\n  - name: a\n    config: {group: finance, access: private}',
        'exposures:\n  - name: board\n    type: dashboard\n    owner: {name: Board}\n    depends_on: ["ref(\'a\')"]\n',
      ].join('\n'),
    ),
  },
];

/** Proof that what we step around is there, in each version of dbt: a check that no careless text trips is worth nothing. */
export async function checkLandmines(checks: Checks): Promise<void> {
  for (const {name, files, silent} of LANDMINES) {
    const directory = await writeProject([...EMPTY_PROJECT, ...files]);
    const tripped = await Promise.all(
      DBT_VERSIONS.map(async (version) => {
        const {code, manifest} = await parseProject(directory, version);
        return code !== 0 || (silent !== undefined && manifest !== undefined && silent(manifest));
      }),
    );
    for (const [index, isTripped] of tripped.entries()) {
      checks.check(
        `${DBT_VERSIONS[index]} trips over ${name}`,
        isTripped ? undefined : 'It did not; it may be mended there.',
      );
    }
    await rm(directory, {recursive: true, force: true});
  }
}
