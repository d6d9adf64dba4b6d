import {madeUp} from '../made-up.ts';
import {spanAt} from '../pattern.ts';
import type {SecretRule} from '../rule.ts';

const HASH =
  /(?:\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}|\$argon2(?:id?|d)\$[^\s'"$]{3,40}\$[^\s'"$]{3,60}\$[A-Za-z0-9+/=]{8,128}\$[A-Za-z0-9+/=]{16,128}|\$[156]\$[./A-Za-z0-9]{2,16}\$[./A-Za-z0-9]{22,86}|pbkdf2_sha\d{1,3}\$\d{3,8}\$[^\s'"$]{4,64}\$[A-Za-z0-9+/=]{20,128}|scram-sha-\d{1,3}\$\d{2,8}:[A-Za-z0-9+/=]{8,64}\$[A-Za-z0-9+/=:]{40,200})/iy;

/** Hashes of passwords in the formats of crypt, Argon2, Django and PostgreSQL: short passwords are found from them. */
const rule: SecretRule = {
  kind: 'password_hash',
  describes: 'Hashes of passwords: bcrypt, crypt, Argon2, PBKDF2, SCRAM.',
  anchors: ['$2a$', '$2b$', '$2y$', '$2x$', '$argon2', '$1$', '$5$', '$6$', 'pbkdf2_sha', 'scram-sha-'],
  at: (text, at) => spanAt(text, HASH, at),
  positives: () => {
    const value = `$2b$12$${madeUp('nub', 53)}`;
    return [
      {text: `insert into users (mail, password_hash) values ('ana@x.example', '${value}')`, value},
      {text: `root:$6$${madeUp('s', 8)}$${madeUp('h', 86)}:19000:0`, value: `$6$${madeUp('s', 8)}$${madeUp('h', 86)}`},
    ];
  },
  negatives: () => ['select $1, $2, $5 from @stage', "alter system set password_encryption = 'scram-sha-256'"],
};

export default rule;
