import {z} from 'zod';

const SECRET = 'must be env:NAME or file:PATH; a secret is never written into the config';

/** `env:NAME` or `file:PATH`: where a secret is found, never the secret. */
const secretReference = z.string().regex(/^(env|file):\S.*$/, SECRET);
const patterns = z
  .array(z.string().min(1))
  .default([])
  .describe('Patterns with *; case does not matter. Schemas as DATABASE.SCHEMA.');

const filters = z
  .strictObject({users: patterns, roles: patterns, databases: patterns, schemas: patterns, folders: patterns})
  .partial();

const connection = z.union([
  z.strictObject({
    profile: z.string().describe('Section of connections.toml or config.toml in ~/.snowflake (or SNOWFLAKE_HOME).'),
  }),
  z.strictObject({
    account: z.string().describe('Account identifier, e.g. acme-eu1.'),
    user: z.string(),
    authenticator: z.enum(['password', 'key-pair', 'pat', 'oauth', 'external-browser']).default('key-pair'),
    password: secretReference.optional().describe('env:NAME or file:PATH.'),
    private_key_file: z.string().optional().describe('PEM file; a path is not a secret.'),
    private_key_passphrase: secretReference.optional().describe('env:NAME or file:PATH.'),
    token: secretReference.optional().describe('env:NAME or file:PATH; a programmatic access token or an OAuth token.'),
    warehouse: z.string().optional().describe('Runs the statements on the query history; XS is enough.'),
    access_url: z.url().optional().describe('Another address of the account: private link, or the sandbox.'),
  }),
]);

const sourceEntry = z.union([
  z.string(),
  z.looseObject({source: z.string()}).describe('A source with settings of its own.'),
]);

const snowflakeAccount = z.strictObject({
  kind: z.literal('snowflake'),
  connection,
  role: z.string().optional().describe('The reader: what the nightly job runs as.'),
  'inventory-role': z.string().optional().describe('Sees what exists without reading it; names what is unreadable.'),
  scope: z
    .strictObject({include: filters.default({}), exclude: filters.default({})})
    .partial()
    .default({}),
  sources: z
    .array(sourceEntry)
    .default(['workspaces', 'notebooks', 'query-history'])
    .describe('Names, or {source: NAME, …} with settings of its own, see Sources.'),
});

const localFolder = z.strictObject({
  kind: z.literal('local-folder'),
  path: z.string(),
  include: z.array(z.string()).optional().describe('Globs; all .sql, .ipynb and .py files when left out.'),
  'ignore-file': z.string().optional().describe('Name of a file in .gitignore syntax; .wsrignore when left out.'),
});

const worksheetArchive = z.strictObject({
  kind: z.literal('worksheet-archive'),
  path: z.string().describe('A .tar or .tar.gz of recovered worksheets, or a glob.'),
  owner: z.string().optional().describe('User name of the person whose worksheets they are.'),
});

/** Schema of `worksheet-rescue.yml`. Strict: an unknown key is an error that names it. */
export const configSchema = z.strictObject({
  version: z.literal(1),
  target: z
    .strictObject({kind: z.string().default('dbt'), project: z.string().default('.')})
    .default({kind: 'dbt', project: '.'}),
  archive: z.strictObject({
    repository: z.string().describe('Address or path of the private repository that keeps everything harvested.'),
    branch: z
      .string()
      .regex(/^[\w][\w./-]*$/, 'use letters, digits, . / - and _')
      .default('main')
      .describe('Branch of its own; only where the archive shares a repository with something else.'),
    'personal-data': z
      .enum(['keep', 'mask'])
      .optional()
      .describe('Kept as harvested, or masked on the way in: what happens anyway in the repository of the models.'),
  }),
  state: z.string().optional().describe('Folder of the catalog, the lock and the local copy of the archive.'),
  accounts: z
    .record(
      z.string().regex(/^[a-z0-9][a-z0-9_-]*$/i, 'use letters, digits, - and _'),
      z.discriminatedUnion('kind', [snowflakeAccount, localFolder, worksheetArchive]),
    )
    .refine((accounts) => Object.keys(accounts).length > 0, 'name at least one account'),
  people: z
    .strictObject({identities: z.string().optional().describe('YAML file: user name → {name, email}.')})
    .default({}),
  redact: z
    .strictObject({
      'personal-data': z
        .enum(['mask', 'keep'])
        .default('mask')
        .describe('What becomes of personal data in what leaves the archive: mask (the default), or keep.'),
      'allow-domains': z
        .array(z.string())
        .default([])
        .describe('E-mail domains that are not masked in what leaves the archive.'),
      scanners: z
        .record(z.string(), z.union([z.boolean(), z.looseObject({})]))
        .default({})
        .describe('Scanner → true, false or its settings, see Secrets in any files; secretlint is on by itself.'),
    })
    .default({'personal-data': 'mask', 'allow-domains': [], scanners: {}}),
  lint: z
    .strictObject({
      disable: z.array(z.string()).default([]).describe('Rules that are not run.'),
      severity: z
        .record(z.string(), z.enum(['error', 'warning', 'info']))
        .default({})
        .describe('Rule → error, warning or info.'),
    })
    .default({disable: [], severity: {}}),
  publish: z
    .strictObject({
      base: z.string().default('main').describe('Branch that models are merged into; never pushed to.'),
      'branch-prefix': z.string().default('rescued/'),
      'max-open': z.number().int().positive().default(10).describe('Branches of ours that may exist at once.'),
      'max-per-run': z.number().int().positive().default(3).describe('Branches written in one run, by rank.'),
      committer: z
        .strictObject({name: z.string(), email: z.string()})
        .default({name: 'worksheet-rescue', email: 'worksheet-rescue@users.noreply.github.com'}),
    })
    .default({
      base: 'main',
      'branch-prefix': 'rescued/',
      'max-open': 10,
      'max-per-run': 3,
      committer: {name: 'worksheet-rescue', email: 'worksheet-rescue@users.noreply.github.com'},
    }),
  gates: z
    .strictObject({
      'fail-on': z
        .enum(['error', 'warning', 'never'])
        .default('error')
        .describe('Lint severity that holds a model back.'),
    })
    .default({'fail-on': 'error'}),
});

export type Config = z.infer<typeof configSchema>;
export type AccountConfig = Config['accounts'][string];
export type SnowflakeAccountConfig = z.infer<typeof snowflakeAccount>;
export type FiltersConfig = z.infer<typeof filters>;
