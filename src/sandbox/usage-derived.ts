import type {Account, AccountObject} from './account.ts';

type Row = Readonly<Record<string, unknown>>;

/** ACCOUNT_USAGE.VIEWS, materialized ones among them. */
export function viewRows({objects}: Account): readonly Row[] {
  return objects
    .filter(({kind}) => kind === 'view' || kind === 'materialized-view')
    .map((view) => ({
      table_name: view.name,
      table_schema: view.schema,
      table_catalog: view.database,
      table_owner: view.owner,
      view_definition: view.text,
      is_secure: 'NO',
      ...life(view),
    }));
}

/** ACCOUNT_USAGE.PROCEDURES: the definition is the body alone. */
export function procedureRows(account: Account): readonly Row[] {
  return routines(account, 'procedure');
}

/** ACCOUNT_USAGE.FUNCTIONS. */
export function functionRows(account: Account): readonly Row[] {
  return routines(account, 'function');
}

function routines({objects}: Account, kind: 'procedure' | 'function'): readonly Row[] {
  return objects
    .filter((each) => each.kind === kind)
    .map((each) => ({
      [`${kind}_name`]: each.name,
      [`${kind}_schema`]: each.schema,
      [`${kind}_catalog`]: each.database,
      [`${kind}_owner`]: each.owner,
      argument_signature: each.arguments === '' ? '()' : each.arguments,
      [`${kind}_language`]: each.language === '' ? 'SQL' : each.language,
      [`${kind}_definition`]: bodyOf(each.text),
      ...life(each),
    }));
}

/** What stands between the dollar signs of a definition; all of it where there are none. */
function bodyOf(text: string): string {
  return /\$\$(.*)\$\$/s.exec(text)?.[1] ?? text;
}

/** ACCOUNT_USAGE.TASK_VERSIONS: the version that is there now. */
export function taskRows({objects}: Account): readonly Row[] {
  return objects
    .filter(({kind}) => kind === 'task')
    .map((task) => ({
      graph_version: 1,
      graph_version_created_on: task.changedOn,
      name: task.name,
      database_name: task.database,
      schema_name: task.schema,
      owner: task.owner,
      comment: task.comment,
      warehouse_name: task.warehouse === '' ? null : task.warehouse,
      schedule: task.schedule === '' ? null : task.schedule,
      state: task.state,
      definition: task.text,
      condition_text: task.condition === '' ? null : task.condition,
    }));
}

export function databaseRows({databases}: Account): readonly Row[] {
  return databases.map((each, index) => ({
    database_id: index + 1,
    database_name: each.name,
    database_owner: each.owner,
    created: each.createdOn,
    last_altered: each.createdOn,
    comment: each.comment,
    type: each.kind,
  }));
}

export function stageRows({stages}: Account): readonly Row[] {
  return stages.map((each, index) => ({
    stage_id: index + 1,
    stage_name: each.name,
    stage_schema: each.schema,
    stage_catalog: each.database,
    stage_type: 'Internal Named',
    stage_owner: each.owner,
    comment: each.comment,
    created: each.createdOn,
    last_altered: each.createdOn,
  }));
}

/** ACCOUNT_USAGE.GRANTS_TO_ROLES: what is granted to roles and database roles. Names are unquoted and unqualified there. */
export function roleGrantRows({access}: Account): readonly Row[] {
  return access.grants
    .filter((grant) => grant.grantedTo !== 'USER')
    .map((grant) => {
      const {name, type} = grant.on;
      return {
        privilege: grant.privilege,
        granted_on: type,
        name: name.at(-1),
        table_catalog: name.length > 1 ? name[0] : null,
        table_schema: name.length > 2 ? name[1] : null,
        granted_to: grant.grantedTo,
        grantee_name: grant.granteeName,
        grant_option: false,
        granted_by: grant.grantedBy,
      };
    });
}

/** ACCOUNT_USAGE.GRANTS_TO_USERS: the roles of each user. */
export function userGrantRows({access}: Account): readonly Row[] {
  return access.grants
    .filter((grant) => grant.grantedTo === 'USER' && grant.on.type === 'ROLE')
    .map((grant) => ({
      role: grant.on.name.at(-1),
      granted_to: 'USER',
      grantee_name: grant.granteeName,
      granted_by: grant.grantedBy,
    }));
}

function life(object: AccountObject): Row {
  return {created: object.createdOn, last_altered: object.changedOn, comment: object.comment};
}
