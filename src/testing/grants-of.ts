/**
 * Rows of `grants.ndjson` from statements such as `GRANT READ ON WORKSPACE DB.SC."ws" TO ROLE READER`,
 * `GRANT ROLE READER TO USER ANA` and `GRANT DATABASE ROLE SNOWFLAKE.USAGE_VIEWER TO ROLE READER`.
 */
export function grantsOf(...statements: readonly string[]): readonly Readonly<Record<string, string>>[] {
  return statements.map((statement) => {
    const role = /^grant (database role|role) (.+) to (role|user) (.+)$/i.exec(statement);
    const other =
      /^grant (.+?) on (dynamic table|dbt project|materialized view|\w+)(?: (.+))? to (role|user|database role) (.+)$/i.exec(
        statement,
      );
    if (!role && !other) throw new Error(`not a GRANT: ${statement}`);
    const [privilege, on, name, to, grantee] = role
      ? ['USAGE', role[1]!, role[2]!, role[3]!, role[4]!]
      : [other![1]!, other![2]!, other![3] ?? 'TINY', other![4]!, other![5]!];
    const type = (text: string): string => text.toUpperCase().replace(' ', '_');
    return {
      privilege: privilege.toUpperCase(),
      granted_on: type(on),
      name,
      granted_to: type(to),
      grantee_name: grantee,
      granted_by: 'ACCOUNTADMIN',
    };
  });
}
