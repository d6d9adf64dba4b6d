/** What may follow the word that makes a name a secret's: `password_prod`, `api_key2`, `SecretString`. */
const SUFFIX =
  '(?:_?(?:prod|production|dev|test|stg|staging|uat|qa|old|new|value|val|str|string|text|plain|plaintext|raw|tmp|temp|[a-z]|\\d{1,4}))?';

/** The same after a word so short that one letter more makes another one of it: `path`, `pwy`. */
const SUFFIX_APART = SUFFIX.replace('|[a-z]|', '|(?<=_)[a-z]|');

/**
 * Names that end in one of the words, as `password`, `db_password`, `dbPassword`, `password_prod`.
 * @param words regular expression alternatives, lower case.
 * @param whole words that count only alone or after an underscore.
 */
export function namesEndingIn(words: string, whole = ''): (name: string) => boolean {
  const ending = new RegExp(`(?:${words})${SUFFIX}$`);
  const alone = whole === '' ? undefined : new RegExp(`(?:^|_)(?:${whole})${SUFFIX_APART}$`);
  return (name) => !NOT_SECRETS.test(name) && (ending.test(name) || alone?.test(name) === true);
}

/** Names that hold such a word and are about secrets without being one. */
const NOT_SECRETS =
  /(?:^_?get_|^get(?!e)|^_?(?:fetch|read|load|find|lookup|describe|show|list|reset|forgot|validate|check|verify|generate|rotate|prompt)_?|(?:^|_)count_tokens$|^must_change|^has_|^is_|^use_|^num_|^max_|^min_|^disable_|^enable_|public_key|_policy$|_type$|_url$|_uri$|_name$|_id$|_hint$|_hash$|_endpoint$|_expir\w*$|_validity$|_length$|_column$|_field$|_file$|_path$|_arn$|_scopes?$|_version$|_label$|_mapping$|_variable$|_claim$|_ref$|_count$|^csrf|_csrf)/;
