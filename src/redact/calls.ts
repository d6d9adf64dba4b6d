/** A call that takes a secret by its place. */
export interface Call {
  /** As it stands before the bracket, lower case. */
  readonly name: string;
  /** Which argument, counted from 0; from the end where it is negative. */
  readonly place: number;
  /** What has to stand before the name, where the name alone says too little. */
  readonly of?: RegExp;
  /** What the first argument has to look like, with its quotes. */
  readonly first?: RegExp;
  /**
   * What counts there: by default what was made by chance, `human` what a person may have made up, and `certain` all, where
   * nothing but a password can stand.
   */
  readonly takes?: 'human' | 'certain';
  /** Least number of arguments. */
  readonly least?: number;
}

const HOST = /^["'](?:[\w-]+\.)+[\w-]+(?::\d+)?["']$|^["'](?:localhost|\w+:\d+)["']$/;
const NOTHING_GIVEN = /^(?:none|null|nil)$/i;
/** Calls of Python, JavaScript, Java, .NET, PHP, R, MATLAB and ClickHouse. */
export const CALLS: readonly Call[] = [
  {name: 'connect', place: 1},
  {name: 'connect', place: 1, of: /(?:snowflake\.connector|snowflake|cx_oracle|oracledb)\.$/i, takes: 'human'},
  {
    name: 'connect',
    place: 2,
    of: /(?:mysqldb|pymysql|mariadb|mysql|mysql\.connector|pymssql|dbapi)\.$/i,
    takes: 'certain',
  },
  {name: 'connect', place: 2, first: HOST, takes: 'human'},
  {name: 'connect', place: 2, first: NOTHING_GIVEN, takes: 'certain'},
  {name: 'connect', place: 3, first: HOST, takes: 'human', least: 4},
  {name: 'connect', place: 2, of: /jaydebeapi\.$/i, takes: 'certain'},
  {name: 'login', place: 1, takes: 'human'},
  {name: 'login', place: 1, first: /^["'][^"'@\s]{1,64}@[^"'\s]{3,80}["']$/, takes: 'certain'},
  {name: 'sign_in', place: 1, takes: 'human'},
  {name: 'authenticate', place: 1},
  {name: 'authenticate', place: 2, takes: 'human', least: 4},
  {name: 'set_wallet', place: 1, takes: 'certain'},
  {name: 's3', place: 1, first: /^["']https?:/},
  {name: 's3', place: 2, first: /^["']https?:/},
  {name: 'ftp', place: 2, takes: 'certain'},
  {name: 'ftp_tls', place: 2, takes: 'certain'},
  {name: 'ftp_login', place: 2, takes: 'human'},
  {name: 'ftphook', place: 2, takes: 'certain'},
  {name: 'auth', place: 1, of: /\.$/, takes: 'human'},
  {name: 'httpbasicauth', place: 1, takes: 'certain'},
  {name: 'httpdigestauth', place: 1, takes: 'certain'},
  {name: 'httpproxyauth', place: 1, takes: 'certain'},
  {name: 'httpntlmauth', place: 1, takes: 'certain'},
  {name: 'basicauth', place: 1, takes: 'human'},
  {name: 'basic_auth', place: 1, takes: 'human'},
  {name: 'usernametoken', place: 1, takes: 'certain'},
  {name: 'tableauauth', place: 1, takes: 'certain'},
  {name: 'personalaccesstokenauth', place: 1},
  {name: 'salesforce', place: 1, takes: 'human'},
  {name: 'salesforce', place: 2},
  {name: 'usernamepasswordcredentials', place: 1, takes: 'certain'},
  {name: 'passwordauthentication', place: 1, takes: 'certain'},
  {name: 'passwordcredentials', place: 1, takes: 'human'},
  {name: 'networkcredential', place: 1, takes: 'certain'},
  {name: 'pscredential', place: 1, takes: 'human'},
  {name: 'sqlcredential', place: 1, takes: 'human'},
  {name: 'add_password', place: 3, takes: 'certain'},
  {name: 'set_password', place: 2, of: /keyring\.$/i, takes: 'certain'},
  {name: 'set_password', place: 2, takes: 'human'},
  {name: 'set_password', place: 1},
  {name: 'simple_bind_s', place: 1, takes: 'certain'},
  {name: 'simple_bind', place: 1, takes: 'certain'},
  {name: 'bind_s', place: 1, takes: 'human'},
  {name: 'bind', place: 1, first: /^["'](?:cn|uid|dc|ou)=/i, takes: 'human'},
  {name: 'connection', place: 2, of: /(?:ldap3|pysftp)\.$/i, takes: 'human'},
  {name: 'getconnection', place: 2, takes: 'certain'},
  {name: 'pdo', place: 2, takes: 'certain'},
  {name: 'mysqli', place: 2, takes: 'certain'},
  {name: 'mysqli_connect', place: 2, takes: 'certain'},
  {name: 'odbc_connect', place: 2, takes: 'human'},
  {name: 'odbcconnect', place: 2, takes: 'human'},
  {name: 'oci_connect', place: 1, takes: 'certain'},
  {name: 'oci_pconnect', place: 1, takes: 'certain'},
  {name: 'database', place: 2, takes: 'human'},
  {name: 'remote', place: -1, first: HOST, takes: 'human', least: 4},
  {name: 'remotesecure', place: -1, first: HOST, takes: 'human', least: 4},
  {name: 'mysql', place: 4, first: HOST, takes: 'human'},
  {name: 'postgresql', place: 4, first: HOST, takes: 'human'},
  {name: 'mongodb', place: 4, first: HOST, takes: 'human'},
  {name: 'session', place: 1},
  {name: 'basicawscredentials', place: 1},
  {name: 'client', place: 3},
  {name: 'client', place: 1, first: /^["']AC[0-9a-f]{32}["']$/},
  {name: 'twilio', place: 1, first: /^["']AC[0-9a-f]{32}["']$/},
  {name: 'load_pem_private_key', place: 1, takes: 'certain'},
  {name: 'load_der_private_key', place: 1, takes: 'certain'},
  {name: 'load_key_and_certificates', place: 1, takes: 'certain'},
  {name: 'hmac.new', place: 0},
  {name: 'createhmac', place: 1},
  {name: 'createcipheriv', place: 1},
  {name: 'createdecipheriv', place: 1},
  {name: 'createcipher', place: 1, takes: 'human'},
  {name: 'secretkeyspec', place: 0},
  {name: 'fernet', place: 0},
  {name: 'jwt.encode', place: 1},
  {name: 'jwt.decode', place: 1},
  {name: 'jwt.sign', place: 1},
  {name: 'jwt.verify', place: 1},
  {name: 'create_user', place: 1, takes: 'human'},
  {name: 'secretclient', place: 1},
  {name: 'clientsecretcredential', place: 2},
];
