import type {PlantedSlot} from './slots.ts';
import * as values from './values.ts';
import {KEY, PW, SEC, TOK} from './words.ts';

/** Variables, addresses, calls and command lines. */
export const SLOTS_IN_CODE: readonly PlantedSlot[] = [
  {
    slot: 'session variable',
    value: values.password,
    sql: [
      `set ${PW}~=~'@@'`,
      `set db_pwd_prod~=~'@@'`,
      `SET my_${SEC}_${KEY}~=~'@@'`,
      `set (usr, ${PW}, n)~=~('ana', '@@', 1)`,
      `set ${PW}~=~(select '@@')`,
      `let pw varchar := '@@'`,
      `declare pwd string default '@@'; begin return 1; end`,
      `select '@@' as ${PW}`,
    ],
    code: [`!define db_${PW}=@@`, `!set db_${PW}=@@`],
  },
  {
    slot: 'address with a password',
    value: values.addressPassword,
    sql: [
      `select 'snowflake://ana:@@@acme/db?warehouse=w'`,
      `call f('jdbc:snowflake://acme.snowflakecomputing.com/?user=ana&${PW}=@@&warehouse=w')`,
      `call f('jdbc:sqlserver://h:1433;databaseName=d;user=ana;${PW}=@@;encrypt=true')`,
    ],
    said: [
      'postgres://ana:@@@db.example.com:5432/x',
      'jdbc:oracle:thin:ana/@@@//db:1521/x',
      `Server=h;Database=d;Uid=ana;Pwd=@@;`,
    ],
    code: [
      `create_engine("postgresql+psycopg2://ana:@@@db.example.com/x")`,
      `pyodbc.connect('DRIVER={SnowflakeDSIIDriver};UID=ana;PWD=@@;Server=x')`,
      `psycopg2.connect("host=h user=ana ${PW}=@@ dbname=d")`,
      `mongodb+srv://ana:@@@cluster0.example.net/x`,
      `"mssql+pyodbc:///?odbc_connect=UID%3Dana%3BPWD%3D@@%3BEncrypt%3Dyes"`,
    ],
  },
  {
    slot: 'connector call',
    value: values.password,
    code: [
      `conn = snowflake.connector.connect(user='ana', ${PW}='@@', account='acme')`,
      `conn = snowflake.connector.connect(user="ana",~${PW}~=~"@@", account="acme")`,
      `conn = connect('ana', '@@', 'acme')`,
      `engine = create_engine(URL(account='acme', user='ana', ${PW}='@@'))`,
      `session = Session.builder.configs({"user": "ana", "${PW}": "@@"}).create()`,
      `requests.get(url, auth=('ana', '@@'))`,
      `requests.get(url, auth=HTTPBasicAuth('ana', '@@'))`,
      `df.write.format("snowflake").option("sf${PW.replace('p', 'P')}", "@@").save()`,
      `os.environ['SNOWFLAKE_${PW.toUpperCase()}'] = '@@'`,
      `snowflake.createConnection({account: 'acme', username: 'ana', ${PW}: '@@'});`,
      `keyring.set_${PW}('snowflake', 'ana', '@@')`,
      `config["${PW}"]~=~"@@"`,
      `${PW} = ('@@')`,
      `ds.set${PW.replace('p', 'P')}("@@");`,
      `var ${PW} = "@@"`,
      `let ${PW} = '@@' + '@@';`,
      `private_${KEY}_passphrase=b'@@',`,
      `${PW}: "@@"`,
      `<${PW}>@@</${PW}>`,
    ],
  },
  {
    slot: 'command line',
    value: values.addressPassword,
    said: ['snowsql -a acme -u ana -p @@ -f x.sql', `snowsql -a acme --${PW}='@@'`],
    code: [
      'snowsql -a acme -u ana -p @@',
      `!snowsql -a acme -u ana -p "@@" -f x.sql`,
      `SNOWSQL_PWD=@@ snowsql -a acme`,
      `export SNOWSQL_PWD='@@'`,
      `snow connection add --connection-name c --${PW} @@`,
      `curl -u ana:@@ https://example.com/x`,
      'mysql -h db -u ana -p@@ x',
      'sqlplus ana/@@@prod',
      '.logon td.example.com/ana,@@;',
      `databricks configure --host h --${TOK} @@`,
    ],
  },
];
