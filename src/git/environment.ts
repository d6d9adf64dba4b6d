/** Where git runs: in a folder, on a git directory named outright or found from the folder. */
export interface GitPlace {
  readonly cwd: string;
  /** Set, git looks for no repository above the folder, and takes this one. */
  readonly gitDir?: string;
}

/** Settings of every git we start. None of them is written into a repository. */
export const SETTINGS: readonly string[] = [
  // Neither a repository's hooks nor a shared hooks folder run: `update-ref` would start `reference-transaction`.
  'core.hooksPath=/dev/null',
  // A file system monitor is a program too, and a split index would leave a shared file in the git directory.
  'core.fsmonitor=false',
  'core.splitIndex=false',
  'core.untrackedCache=false',
  'core.sparseCheckout=false',
  // The same content has the same id on every machine.
  'i18n.commitEncoding=UTF-8',
  'core.quotePath=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'fetch.recurseSubmodules=false',
  'push.recurseSubmodules=no',
  'push.followTags=false',
  'push.gpgSign=false',
  'advice.pushUpdateRejected=false',
  // A connection that delivers nothing for two minutes is given up.
  'http.lowSpeedLimit=1',
  'http.lowSpeedTime=120',
];

/** What git may see of our environment: where programs, keys, certificates and proxies are, and nothing else. */
const INHERITED: readonly string[] = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'XDG_CONFIG_HOME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SSH_AUTH_SOCK',
  'SSH_AGENT_PID',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
  'GIT_SSL_CAPATH',
  'KRB5CCNAME',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  'COMSPEC',
  'PATHEXT',
  'USERPROFILE',
  'HOMEDRIVE',
  'HOMEPATH',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'PROGRAMFILES',
  'USERNAME',
  'USERDOMAIN',
];

/** The guarded names that simple-git lets through only when they are listed; all of them are set by us alone. */
export const GUARDED: readonly string[] = [
  'GIT_DIR',
  'GIT_INDEX_FILE',
  'GIT_TERMINAL_PROMPT',
  'GIT_OPTIONAL_LOCKS',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_AUTHOR_NAME',
  'GIT_AUTHOR_EMAIL',
  'GIT_AUTHOR_DATE',
  'GIT_COMMITTER_NAME',
  'GIT_COMMITTER_EMAIL',
  'GIT_COMMITTER_DATE',
  'GIT_SSL_CAINFO',
  'GIT_SSL_CAPATH',
  'GIT_DEFAULT_HASH',
  'GIT_DEFAULT_REF_FORMAT',
  'GIT_ALLOW_PROTOCOL',
];

/** Arguments that carry our settings, for a git that is started without simple-git. */
export function settingArguments(): string[] {
  return SETTINGS.flatMap((setting) => ['-c', setting]);
}

/** The whole environment of a git we start. Its messages are in English, because some are looked at. */
export function gitEnvironment(place: GitPlace, extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const inherited: Record<string, string> = {};
  const wanted = new Set(INHERITED);
  for (const [name, value] of Object.entries(process.env)) {
    // Windows spells names as it likes (`Path`); elsewhere the spelling is the name.
    const known = wanted.has(name) || (process.platform === 'win32' && wanted.has(name.toUpperCase()));
    if (known && value !== undefined) inherited[name] = value;
  }
  return {
    ...inherited,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    ...(place.gitDir === undefined ? {} : {GIT_DIR: place.gitDir}),
    ...extra,
  };
}
