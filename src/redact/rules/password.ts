import {namesEndingIn} from '../names.ts';
import type {SecretRule} from '../rule.ts';
import {slotAt} from '../slots.ts';
import type {Slot} from '../slots.ts';
import {madeUp} from '../made-up.ts';

const named = namesEndingIn(
  'password|pass_word|passw|pswd|userpass|dbpass|pgpass|storepass|keypass|passwd|passphrase|passcode|pwd|passwort|kennwort|losungswort|zugangscode|wachtwoord|contrasena|contraseña|senha|palavra_passe|mot_de_passe|motdepasse|parola_d_ordine|hasło|haslo|пароль|пароля|パスワード|暗証番号|密码|密碼|口令|비밀번호|암호|lösenord|losenord|adgangskode|salasana|heslo|jelszó|şifre|κωδικός|mật_khẩu|kata_sandi',
  'pass|pw|psw|(?:bind|root|user|db|admin|my|sql|s?ftp|smtp|mail|ldap|wifi|svc|sys|app|login|web|oracle|pg|sa)pw|mdp|clave|parola|psk',
);

/** Words of other meanings too: what they name has to look like a password. */
const SHORT = /(?:^|_)(?:pass|pw|mdp|clave|parola|psk)(?:_[a-z]|_?\d)?$/;

/** `first_pass` and the like count runs. */
function accepts(name: string): boolean {
  return named(name) && !/^(?:first|second|third|last|next|multi|single|by|one|two)_pass$/.test(name);
}

/** `pass` is a verb, a round and a road, too: text with space at its ends, a variable's name, the word itself are none. */
function isShortNamed(value: string, name: string): boolean {
  return !/\s/.test(value) && value.length >= 4 && !/^[a-z]+(?:_[a-z]+)+$/.test(value) && value.toLowerCase() !== name;
}

const SLOT: Slot = {
  accepts,
  plausible: (value, name) =>
    /^(?:pass|pw)(?:_[a-z]|_?\d)?$/.test(name) ? isShortNamed(value, name) : value.trim().length > 1,
  bare: true,
  strong: (name) => !SHORT.test(name),
};

/** What leads to a name, each of them lower case or as it is written. */
const ANCHORS = (
  'pass|pwd|pw|psw|kennwort|losungswort|zugangscode|wachtwoord|contrase|senha|palavra-passe|mot_de_passe' +
  '|mot de passe|mdp|clave|parola|psk|hasło|haslo|пароль|Пароль|ПАРОЛЬ|пароля|パスワード|暗証番号|密码|密碼|口令|비밀번호' +
  '|암호|lösenord|losenord|adgangskode|salasana|heslo|jelsz|şifre|κωδικός|mật khẩu|kata sandi'
).split('|');

/** Passwords of users, connections, secrets and variables, wherever a name says that they are one. */
const rule: SecretRule = {
  kind: 'password',
  describes: 'Passwords and passphrases in SQL options, variables, Python arguments, connection strings and comments.',
  anchors: ANCHORS,
  at: (text, at, length) => slotAt(text, at, length, SLOT),
  positives: () => {
    const value = madeUp('Tr0ub', 12);
    const name = 'PASSWORD';
    return [
      {text: `create user ana ${name} = '${value}' must_change_password = true;`, value},
      {text: `alter user ana set ${name.toLowerCase()}='${value}'`, value},
      {text: `create secret s type = password username = 'u' ${name} = '${value}'`, value},
      {text: `set db_${name}_prod = '${value}';`, value},
      {text: `snowflake.connector.connect(user="u", ${name.toLowerCase()}="${value}")`, value},
      {text: `{"user": "u", "${name.toLowerCase()}": "${value}"}`, value},
      {text: `"source": ["conn(${name.toLowerCase()}=\\"${value}\\")\\n"]`, value},
      {text: `execute immediate 'create user x ${name}=''${value}''';`, value},
      {text: `-- ${name.toLowerCase()}: ${value}`, value},
      {text: `-- ${name.toLowerCase()} is ${value}`, value},
      {text: `jdbc:snowflake://a/?user=u&${name.toLowerCase()}=${value}&db=x`, value},
      {text: `Server=h;Uid=u;Pwd=${value};`, value},
      {text: `os.environ["SNOWFLAKE_${name}"] = "${value}"`, value},
      {text: `os.getenv('SNOWFLAKE_${name}', '${value}!')`, value: `${value}!`},
      {text: `${name.toLowerCase()}: str = "${value}"`, value},
      {text: `create role r login ${name} '${value}'`, value},
      {text: `alter user ana set ${name} = $$${value}$$`, value},
      {text: `let pw varchar := '${value}';`, value},
      {text: `execute immediate 'create user x ${name.toLowerCase()}=' || '${value}'`, value},
      {text: `-- the ${name.toLowerCase()} for the prod user is "${value}"`, value},
      {text: `-- pw ${value}`, value},
      {text: `${name} /* of prod */ = -- new\n '${value}'`, value},
      {text: `set pw = (select '${value}')`, value},
      {text: `select '${value}' as ${name.toLowerCase()}`, value},
      {text: `-- ${value} is the ${name.toLowerCase()}`, value},
      {text: `df.option("sf${name}", "${value}")`, value},
      {text: `PWD%3D${value}%3B`, value},
      {text: `${name.toLowerCase()}: |\n  ${value}`, value},
      {text: `my-tool --${name.toLowerCase()} ${value}`, value},
      {text: `${name} = ‘${value}’`, value},
      {text: `DB_${name}=kittens`, value: 'kittens'},
      {text: `-- Passwort für den DWH-Benutzer lautet ${value}? (bitte nicht weitergeben)`, value: `${value}?`},
      {text: `-- la contraseña del usuario carga es ${value}`, value},
      {text: `-- mot de passe du compte svc_paie : ${value}!`, value: `${value}!`},
      {text: `-- пароль от svc_load: ${value}`, value},
      {text: `-- 数据库密码：${value}，用户 etl`, value},
      {text: `select '<${name.toLowerCase()}>${value}</${name.toLowerCase()}>'`, value},
    ];
  },
  negatives: () => [
    "create user u password = '' must_change_password = true",
    "create user u password = '***'",
    "create user u password = 'xxxx'",
    "create user u password = '<your password>'",
    'create user u password = $pw',
    "create user u password = '&pw'",
    "create user u password = '{{ pw }}'",
    'insert into u (password) values (:password)',
    'cursor.execute("create user u password = \'%s\'" % pw)',
    'connect(password=os.environ["PW"], user=user)',
    'connect(password=getpass(), user=user)',
    'connect(password=password, user=user)',
    "select password, 'Active' as status from users",
    'select u.password from users u join old_users o on u.password = o.password',
    'create table users (name varchar, password varchar(200))',
    'create password policy p password_min_length = 12 password_max_age_days = 30',
    "alter user u set rsa_public_key='MIIBIjANBgkqhkiG9w0B'",
    "select 'x' || 'PASSWORD=''' || :pw || '''' from t",
    "alter account set password_policy = 'strict_rules_1'",
    'create secret s type = password',
    "comment on column t.password is 'The hashed password of the user'",
    "select case when password = 'Y' then 1 end from t",
    "select * from t where first_pass = 'completed'",
    '-- password reset links are in the wiki: see Onboarding',
    'select compass, bypass = 1, pw_count from t',
    "password = '__REDACTED_password_1__'",
    'const passA = "UPDATE " + table + " SET x = 1"',
    'pass `feature_frame` instead of `frame`',
    "{'PASS': 'Pass', 'PKWY': 'Parkway'}",
    'connect(password="unused")',
  ],
};

export default rule;
