import type {Random} from '../fuzz/random.ts';
import {SLOTS_IN_CODE} from './slots-in-code.ts';
import * as values from './values.ts';
import {KEY, PW, SEC, TOK} from './words.ts';

/**
 * A place that people write secrets into, and how they do. In a context `@@` stands for the value, or for a part of it where
 * there are several, and `~` for whatever space a writer leaves.
 */
export interface PlantedSlot {
  readonly slot: string;
  readonly value: (random: Random) => string;
  /** Statements and clauses of SQL; they can stand in strings and bodies, too. */
  readonly sql?: readonly string[];
  /** Lines of comments, without their marks. */
  readonly said?: readonly string[];
  /** Lines of Python, JavaScript, configuration and shells, for bodies of functions, cells and comments. */
  readonly code?: readonly string[];
}

export const PLANTED_SLOTS: readonly PlantedSlot[] = [
  {
    slot: 'AWS_KEY_ID',
    value: values.awsKeyId,
    sql: [
      `create stage s url='s3://b/p' credentials~=~(aws_${KEY}_id~=~'@@' aws_role~=~'r')`,
      `copy into t from 's3://b' credentials=(AWS_${KEY}_ID~=~'@@')`,
      `alter stage s set credentials=("AWS_${KEY}_ID"~=~'@@')`,
    ],
    said: [`AWS ${KEY} @@ of the loader`, `aws_${KEY}_id: @@`],
    code: [`boto3.client('s3', aws_access_${KEY}_id="@@")`, `export AWS_ACCESS_${KEY.toUpperCase()}_ID=@@`],
  },
  {
    slot: 'AWS_SECRET_KEY',
    value: values.awsSecret,
    sql: [
      `create or replace stage s url='s3://b/p' credentials~=~(aws_role='r' aws_${SEC}_${KEY}~=~'@@')`,
      `copy into 's3://b' from t credentials=(AWS_${SEC}_${KEY}~=~$$@@$$)`,
      `alter stage s set credentials=(aws_${SEC}_${KEY}~=~"@@")`,
      `create stage s credentials=(AWS_${SEC}_${KEY}~=~'@@'~||~'@@')`,
    ],
    said: [`aws_${SEC}_${KEY} = @@`, `AWS_${SEC}_ACCESS_${KEY}: @@`],
    code: [
      `boto3.client("s3", aws_${SEC}_access_${KEY}='@@')`,
      `os.environ["AWS_${SEC.toUpperCase()}_ACCESS_${KEY.toUpperCase()}"] = "@@"`,
      `aws configure set aws_${SEC}_access_${KEY} @@`,
    ],
  },
  {
    slot: 'AWS_TOKEN',
    value: values.token,
    sql: [`create stage s credentials=(aws_${TOK}~=~'@@')`, `copy into t from @s credentials=(AWS_${TOK}~=~'@@')`],
    said: [`aws_session_${TOK}=@@`],
    code: [`session = boto3.Session(aws_session_${TOK}='@@')`],
  },
  {
    slot: 'AZURE_SAS_TOKEN',
    value: values.sasToken,
    sql: [
      `create stage s url='azure://a.blob.core.windows.net/c' credentials~=~(azure_sas_${TOK}~=~'@@')`,
      `copy into t from 'azure://a/c' credentials=(AZURE_SAS_${TOK}~=~'@@')`,
    ],
    code: [`sas_${TOK} = "@@"`],
  },
  {
    slot: 'account key',
    value: values.base64Key,
    said: [`DefaultEndpointsProtocol=https;AccountName=a;Account${KEY}=@@;EndpointSuffix=core.windows.net`],
    code: [`BlobServiceClient.from_connection_string("AccountName=a;Account${KEY}=@@;x=1")`, `account_${KEY}='@@'`],
  },
  {
    slot: 'MASTER_KEY',
    value: values.base64Key,
    sql: [
      `create stage s encryption~=~(type='AWS_CSE' master_${KEY}~=~'@@')`,
      `copy into t from 's3://b' ENCRYPTION=(MASTER_${KEY}~=~'@@')`,
      `alter stage s set encryption=(master_${KEY}~=>~'@@')`,
    ],
    said: [`master_${KEY}: '@@'`, `master ${KEY} = @@`],
  },
  {
    slot: 'PASSWORD of a user',
    value: values.password,
    sql: [
      `create user ana ${PW}~=~'@@' default_role = r must_change_${PW} = true`,
      `create or replace user "Ana B" login_name='a' ${PW}~=~"@@" comment='x'`,
      `alter user if exists ana set ${PW}~=~'@@'`,
      `alter user ana set ${PW}~=~$$@@$$`,
      `create user ana "${PW}"~=~'@@'`,
      `create role r login ${PW} '@@'`,
      `create user ana identified by '@@'`,
      `insert into users (name, ${PW}, n) values ('ana', '@@', 1)`,
      `create user ana ${PW}~=~'@@'~||~'@@'`,
    ],
    said: [
      `${PW}: @@`,
      `ana's ${PW} is "@@"`,
      `the ${PW} for the prod user = @@`,
      `user ana, pwd '@@'`,
      `${PW} (prod): '@@'`,
      `login ana / pw='@@'`,
    ],
  },
  {
    slot: 'CREATE SECRET',
    value: values.token,
    sql: [
      `create ${SEC} s type = generic_string ${SEC}_string~=~'@@'`,
      `alter ${SEC} s set ${SEC}_string~=~'@@' comment='x'`,
      `create ${SEC} s type = ${PW} username='u' ${PW}~=~'@@'`,
      `create ${SEC} s type = generic_string ${SEC}_string~=~$$@@$$`,
      `create ${SEC} s ${SEC}_string~=~'@@'~||~'@@'~||~'@@'`,
    ],
    said: [`${SEC}_string='@@'`],
  },
  {
    slot: 'OAUTH',
    value: values.token,
    sql: [
      `create security integration i type=oauth oauth_client_id='c' oauth_client_${SEC}~=~'@@'`,
      `create ${SEC} s type=oauth2 oauth_refresh_${TOK}~=~'@@' oauth_refresh_${TOK}_expiry_time='2030-01-01'`,
      `alter security integration i set OAUTH_CLIENT_${SEC}~=~'@@'`,
      `create ${SEC} s oauth_access_${TOK}~=~'@@'`,
      `create catalog integration i rest_authentication=(type=oauth oauth_client_${SEC}~=~'@@' oauth_allowed_scopes=('a'))`,
    ],
    said: [`client_${SEC}: @@`, `refresh_${TOK} = '@@'`],
    code: [
      `requests.post(url, data={'grant_type': 'x', 'client_${SEC}': '@@'})`,
      `const client${SEC.replace('s', 'S')} = '@@';`,
      `refresh_${TOK}: str = "@@"`,
    ],
  },
  {
    slot: 'BEARER_TOKEN',
    value: values.token,
    sql: [
      `create catalog integration i rest_authentication=(type=bearer bearer_${TOK}~=~'@@')`,
      `alter catalog integration i set rest_authentication=(BEARER_${TOK}~=~'@@')`,
    ],
    said: [`bearer ${TOK}: @@`],
    code: [
      `headers = {'Authorization': 'Bearer @@'}`,
      `headers = {"Authorization": f"Bearer @@"}`,
      `curl -H "Authorization: Bearer @@" url`,
    ],
  },
  {
    slot: 'API_KEY',
    value: values.hexKey,
    sql: [
      `create api integration i api_provider=aws_api_gateway api_${KEY}~=~'@@' enabled=true`,
      `alter api integration i set API_${KEY}~=~'@@'`,
      `select f(x, parse_json('{"api${KEY}": "@@"}')) from t`,
      `set maps_api_${KEY}~=~'@@'`,
    ],
    said: [`api ${KEY} = @@`, `API-${KEY}: '@@'`, `api_${KEY} @@`],
    code: [
      `headers = {'X-API-${KEY}': '@@'}`,
      `const api${KEY.replace('k', 'K')} = "@@";`,
      `OPENAI_API_${KEY.toUpperCase()}=@@`,
      `url = "https://api.example.com/v1?q=1&api_${KEY}=@@&n=2"`,
      `os.getenv('API_${KEY.toUpperCase()}', '@@')`,
    ],
  },
  {
    slot: 'private key',
    value: (random) => values.pem(random),
    sql: [`create ${SEC} s type=generic_string ${SEC}_string~=~'@@'`, `alter user u set comment='@@'`],
    code: [`pem = """@@"""`, `const pem = \`@@\`;`],
  },
  {
    slot: 'private key on one line',
    value: (random) => values.pem(random, '\\n'),
    sql: [`set k = '@@'`, `create ${SEC} s ${SEC}_string~=~'@@'`],
    said: ['@@', 'the key: @@'],
    code: [`pem = "@@"`],
  },
  {
    slot: 'private key without its frame',
    value: (random) => `MIIEvQIBADANBgkqhkiG9w0BAQEFAASC${values.some(random, 'abcdefghKLMNOPQ0123456789+/', 200)}`,
    sql: [`set private_${KEY}~=~'@@'`],
    code: [`connect(user='u', private_${KEY}="@@")`],
  },
  {
    slot: 'webhook',
    value: values.slackPath,
    sql: [
      `create notification integration i type=webhook webhook_url~=~'https://hooks.slack.com/services/@@'`,
      `call notify('https://hooks.slack.com/services/@@', 'done')`,
    ],
    said: ['https://hooks.slack.com/services/@@'],
    code: [`requests.post("https://hooks.slack.com/services/@@", json={"text": "x"})`],
  },
  {
    slot: 'signed address',
    value: values.signature,
    sql: [
      `copy into t from 'azure://a.blob.core.windows.net/c/f?sv=2020-01-01&sp=r&${['si', 'g'].join('')}=@@'`,
      `select 'https://a.blob.core.windows.net/c/f?se=2030&${['si', 'g'].join('')}=@@&sp=r'`,
    ],
    said: [
      `https://prod-12.westus.logic.azure.com/workflows/x/triggers/manual/paths/invoke?sv=1.0&${['si', 'g'].join('')}=@@`,
    ],
  },
  {
    slot: 'ENCRYPT passphrase',
    value: values.password,
    sql: [
      `select encrypt(email, '@@') from t`,
      `select to_varchar(decrypt(c,~'@@'), 'utf-8') from t`,
      `select ENCRYPT~(f(a, b),~'@@'~, 'aad') from t`,
      `select to_varchar(try_decrypt(encrypt(a, $k),~'@@')) from t`,
      `select encrypt(a,~'@@'~||~'@@') from t`,
    ],
  },
  {
    slot: 'ENCRYPT_RAW key',
    value: values.hexKey,
    sql: [
      `select encrypt_raw(to_binary(a, 'utf-8'),~to_binary('@@', 'hex'), iv) from t`,
      `select DECRYPT_RAW(a,~to_binary('@@'), to_binary($iv)) from t`,
    ],
  },
  ...SLOTS_IN_CODE,
];
