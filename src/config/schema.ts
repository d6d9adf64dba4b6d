import {z} from 'zod';
import {BYTES} from './bytes.ts';
import {rankWeights} from './rank-weights.ts';

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
    user: z.string().optional().describe('May be left out where a token or an identity says who it is.'),
    authenticator: z
      .enum([
        'password',
        'password-mfa',
        'key-pair',
        'pat',
        'oauth',
        'oauth-client-credentials',
        'oauth-authorization-code',
        'workload-identity',
        'external-browser',
        'okta',
      ])
      .default('key-pair')
      .describe('A job that runs alone needs one that asks nobody: key-pair, pat, oauth…, workload-identity.'),
    password: secretReference.optional().describe('env:NAME or file:PATH.'),
    passcode: secretReference
      .optional()
      .describe('env:NAME or file:PATH; password-mfa with the code of an app. Without it a push goes to the phone.'),
    private_key_file: z.string().optional().describe('PEM file (PKCS#8); a path is not a secret.'),
    private_key: secretReference.optional().describe('env:NAME or file:PATH; the PEM text itself, or its base64.'),
    private_key_passphrase: secretReference.optional().describe('env:NAME or file:PATH.'),
    token: secretReference
      .optional()
      .describe('env:NAME or file:PATH; a programmatic access token, an OAuth token, or the OIDC token of a workload.'),
    oauth_client_id: z.string().optional(),
    oauth_client_secret: secretReference.optional().describe('env:NAME or file:PATH.'),
    oauth_token_request_url: z.url().optional().describe("The account's own when left out."),
    oauth_authorization_url: z.url().optional().describe("oauth-authorization-code; the account's own when left out."),
    oauth_redirect_uri: z.url().optional(),
    oauth_scope: z.string().optional().describe('session:role:ROLE when left out.'),
    workload_identity_provider: z.enum(['AWS', 'AZURE', 'GCP', 'OIDC']).optional(),
    workload_identity_entra_resource: z.string().optional().describe('AZURE, where it is not the one of Snowflake.'),
    workload_identity_azure_client_id: z.string().optional().describe('AZURE, a user-assigned managed identity.'),
    workload_identity_impersonation_path: z
      .array(z.string())
      .optional()
      .describe('AWS role ARNs or GCP service accounts to become on the way.'),
    okta_url: z.url().optional().describe('okta, e.g. https://acme.okta.com.'),
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
  verify: z
    .strictObject({
      role: z.string().describe('Compares rows of an original and its model: SELECT on named schemas.'),
      schemas: z
        .array(z.string().regex(/^[^.]+\..+$/, 'write DATABASE.SCHEMA'))
        .default([])
        .describe('DATABASE.SCHEMA it may select in, as `wsr doctor --grants` prints them.'),
      unattended: z.boolean().default(false).describe('Whether a job may compare rows with nobody watching.'),
      'max-bytes': z
        .union([z.number().int().positive(), z.string().regex(BYTES, 'write 100 GB')])
        .default('100 GB')
        .describe('No comparison reads more, by the account’s own plan: bytes, or with KB, MB, GB, TB.'),
      'timeout-seconds': z
        .number()
        .int()
        .positive()
        .default(600)
        .describe('A comparison that takes longer is cancelled.'),
    })
    .optional(),
  scope: z
    .strictObject({include: filters.default({}), exclude: filters.default({})})
    .partial()
    .default({}),
  sources: z
    .array(sourceEntry)
    .default(['workspaces', 'notebooks', 'query-history', 'objects'])
    .describe(
      'Names (workspaces, notebooks, query-history, access-history, objects, stages, user-stage), or {source: NAME, …} with settings of its own, see Sources.',
    ),
  'in-git': z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Paths or addresses of repositories: a file that any branch of them has is counted as in git and not archived again.',
    ),
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

const exportPaths = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);
const timeZone = z
  .string()
  .optional()
  .describe('What times without an offset are in, e.g. Europe/Berlin; UTC when left out.');

const exportedHistory = z.strictObject({
  kind: z.literal('exported-history'),
  history: exportPaths.describe('QUERY_HISTORY as CSV, JSON or Parquet: a file, a folder, a glob, or a list of these.'),
  users: exportPaths.optional().describe('USERS: says who is disabled or dropped, and tells people from services.'),
  sessions: exportPaths.optional().describe('SESSIONS: tells people from tools.'),
  tasks: exportPaths.optional().describe('TASK_HISTORY: tells what a task ran.'),
  attribution: exportPaths.optional().describe('QUERY_ATTRIBUTION_HISTORY: what statements cost.'),
  'access-history': exportPaths.optional().describe('ACCESS_HISTORY: which objects statements read and wrote.'),
  'time-zone': timeZone,
  actors: z
    .union([z.string(), z.array(z.unknown()), z.record(z.string(), z.unknown())])
    .optional()
    .describe('Who is a person and who a machine: a YAML file or rules, as of query-history.'),
  scope: z
    .strictObject({include: filters.default({}), exclude: filters.default({})})
    .partial()
    .default({}),
});

const snowsightExport = z.strictObject({
  kind: z.literal('snowsight-export'),
  path: exportPaths.describe(
    'JSON files of sfsnowsightextensions, or dashboards downloaded from Snowsight: a folder, a file, a glob, or a list.',
  ),
});

const sfGitFolder = z.strictObject({
  kind: z.literal('sf-git-folder'),
  path: z.string().describe('Folder that sf_git wrote worksheets to.'),
  owner: z.string().optional().describe('User name of the person whose worksheets they are.'),
});

const layerFolder = z.string().min(1).optional();

/** The project that gets the models. */
const target = z
  .strictObject({
    kind: z.string().default('dbt'),
    project: z.string().default('.'),
    manifest: z
      .string()
      .optional()
      .describe("manifest.json of dbt's last run in production; target/manifest.json of the project when left out."),
    schemas: z
      .record(
        z.string().regex(/^[^.]+\..+$/, 'write DATABASE.SCHEMA'),
        z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
      )
      .optional()
      .describe(
        'DATABASE.SCHEMA of production → folder of the project, or several, whose models are built there: {ANALYTICS.PROD: models, ANALYTICS.PROD_FINANCE: models/marts/finance}.',
      ),
    layers: z
      .strictObject({staging: layerFolder, intermediate: layerFolder, marts: layerFolder})
      .optional()
      .describe(
        'Folders of the project that new models of each layer go to; rescued/ in the layers it has when left out.',
      ),
    properties: z
      .enum(['model', 'folder'])
      .optional()
      .describe('One properties file per model or one per folder; as the project has them when left out.'),
  })
  .default({kind: 'dbt', project: '.'});

/** Schema of `worksheet-rescue.yml`. Strict: an unknown key is an error that names it. */
export const configSchema = z.strictObject({
  version: z.literal(1),
  target,
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
      z.discriminatedUnion('kind', [
        snowflakeAccount,
        localFolder,
        worksheetArchive,
        exportedHistory,
        snowsightExport,
        sfGitFolder,
      ]),
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
  rank: z.strictObject({weights: rankWeights}).prefault({}),
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
      groups: z
        .record(z.string().min(1), z.string().regex(/^[A-Za-z_]\w*$/, 'a group of dbt is letters, digits and _'))
        .optional()
        .describe(
          'User or role that owned the original → dbt group of the project that owns the model: {FINANCE_ROLE: finance}.',
        ),
      forge: z
        .union([z.string(), z.looseObject({kind: z.string()})])
        .optional()
        .describe(
          'Where pull requests are opened: github, gitlab or none (the default: the page and the commands to do it by hand), or {kind: NAME, …} with settings of its own, see Pull requests.',
        ),
      labels: z.array(z.string().min(1)).optional().describe('Labels of each pull request; rescued when left out.'),
      draft: z.boolean().optional().describe('Whether pull requests are opened as drafts; false when left out.'),
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
      'require-verify': z
        .boolean()
        .default(false)
        .describe('Whether a model is held back until `wsr verify` finds its rows equal.'),
    })
    .default({'fail-on': 'error', 'require-verify': false}),
});

export type Config = z.infer<typeof configSchema>;
export type AccountConfig = Config['accounts'][string];
export type SnowflakeAccountConfig = z.infer<typeof snowflakeAccount>;
export type FiltersConfig = z.infer<typeof filters>;

/** Whether an account has a query history, so that statements may be known from it alone. */
export function hasQueryHistory({kind}: AccountConfig): boolean {
  return kind === 'snowflake' || kind === 'exported-history';
}
