/** Words that a statement starts with, and that something follows. */
const VERB =
  /^(?:(?:begin|commit|rollback) ?(?:;|$)|(?:with|select|insert|merge|update|delete|create|copy|truncate|call|use|alter|drop|undrop|show|describe|desc|grant|revoke|begin|commit|rollback|set|unset|list|ls|put|get|remove|rm|execute|explain|declare|values|comment)\b(?! ?(?:[=<>!.,:]|in\b|;?$)))/i;

/** Words that start statements of other engines, where it is sure that a text is run. */
const MORE_VERBS =
  /^(?:from|refresh|cache|uncache|optimize|vacuum|analyze|msck|repair|attach|detach|install|load|pragma|pivot|unpivot|summarize|start|end|abort|savepoint|release|lock|replace|import|export|reset|restore|clear|add) \S/i;

/** How much of a text is looked at, in UTF-16 code units. */
const LIMIT = 200_000;

const NAME = String.raw`[\w$.@%?:~&/-]+`;
const KIND = String.raw`(?:\w+ ){0,5}?(?:table|view|stage|schema|database|task|function|procedure|stream|warehouse|role|user|pipe|sequence|format|tag|policy|integration|secret|alert|service|streamlit|notebook|pool|repository|rule|share|index|type|model|agent)`;
const NO_NAME = String.raw`(?!(?:for|with|in|to|from|and|or|on|of|is|that|by)\b)`;

/** Statements whose words stand where they must. On text that `bared` gives. */
const PLAIN: readonly RegExp[] = [
  /^with (?:recursive )?[\w?]+ ?(?:\([^()]*\) ?)?as ?(?:materialized ?)?\(/i,
  /^select\b.*?\bfrom ?[\w$@%?:~(']/i,
  /^select (?:distinct )?(?:\d+|''|\*|\$\w+|[\w.?]+ ?\((?!s\)).*\)|[\w.?]+ ?::) ?(?:$|[,;:|=<>*/+-]|as\b|\w+ ?;?$)/i,
  new RegExp(
    `^insert (?:overwrite )?into (?:table )?${NO_NAME}${NAME}(?: ?\\(| (?:values|select|with|table|default)\\b| \\?)`,
    'i',
  ),
  /^insert (?:all|first) .*\binto\b/i,
  new RegExp(`^merge (?:into )?${NAME} .*\\busing\\b`, 'i'),
  new RegExp(`^update ${NAME} (?:(?:as )?\\w+ )?set .*=`, 'i'),
  new RegExp(`^delete from ${NO_NAME}${NAME} ?(?:;|$|(?:as )?(?:\\w+ )?(?:where|using)\\b)`, 'i'),
  new RegExp(`^truncate table (?:if exists )?${NAME} ?;?$`, 'i'),
  new RegExp(`^create (?:or (?:replace|alter) )?${KIND} (?:if not exists )?${NO_NAME}${NAME}`, 'i'),
  new RegExp(`^alter (?:session|account) (?:un)?set\\b`, 'i'),
  new RegExp(`^alter ${KIND} (?:if exists )?${NO_NAME}${NAME} \\w`, 'i'),
  new RegExp(`^(?:un)?drop ${KIND} (?:if exists )?${NO_NAME}${NAME} ?(?:\\(.*\\) ?)?(?:cascade|restrict)? ?;?$`, 'i'),
  new RegExp(`^copy into ${NAME}(?=[ (]).*\\bfrom\\b`, 'i'),
  /^(?:grant|revoke) .+ (?:to|from) (?:role|user|database|share|application|\?)(?= |;|$)/i,
  new RegExp(`^use (?:role|warehouse|database|schema|secondary roles) ${NO_NAME}${NAME} ?(?:;|$)`, 'i'),
  /^call (?:[\w.?$]+\(|[\w.$]*\?)/i,
  /^(?:call|CALL) [\w.?$]+ \(/,
  /^execute (?:immediate|task|alert|job service|notebook) /i,
  /^(?:begin|declare)\b(?=.*;)(?=.*\bend\b)/i,
  /^(?:put|get) (?:file:|@)/i,
  /^(?:list|ls|remove|rm) @/i,
  /^show (?:terse )?\w+(?: \w+)? (?:in|like|starts with|history)\b/i,
  /^show (?:tables|views|schemas|databases|warehouses|roles|users|tasks|streams|stages|columns|grants) ?;?$/i,
  /^desc(?:ribe)? (?:table|view|stage|function|procedure|task|user|warehouse) [\w.?]+/i,
  /^comment (?:if exists )?on \w+/i,
  /^explain (?:using \w+ )?(?:select|with|insert|update|delete|merge)\b/i,
];

/** Words of English that SQL has no use for, outside strings and comments. */
const ENGLISH = /(?:^|[ (,])(?:the|your|our|their|these|those|please|you|which|of)(?=$|[ ,)]|\.(?: |$))/i;
const ENGLISH_START =
  /^(?!grant\b|revoke\b|insert\b)\w+(?: from| into| me| for)? (?:an?|one|all|any|some|every|each|what|how|me) (?!from\b|as\b)\w/i;

/** Whether a text that is surely run is a statement: its first word is one that starts one. */
export function startsAsSql(text: string): boolean {
  const bare = headOf(bared(text));
  return VERB.test(bare) || MORE_VERBS.test(bare);
}

/** Whether a text that may be run is a statement, and no sentence. */
export function readsAsSql(text: string): boolean {
  const bare = headOf(bared(text));
  return VERB.test(bare) && !isEnglish(bare, text);
}

/** Whether a text is SQL by itself, whatever holds it: words stand where a statement has them, and it is no sentence. */
export function isPlainlySql(text: string): boolean {
  const bare = headOf(bared(text));
  return VERB.test(bare) && PLAIN.some((pattern) => pattern.test(bare)) && !isEnglish(bare, text);
}

function isEnglish(bare: string, text: string): boolean {
  if (ENGLISH.test(bare) || ENGLISH_START.test(bare) || /\w[.!:]$/.test(bare)) return true;
  // People write keywords in one case; a sentence starts with one capital and has little else than words.
  return (
    /^[A-Z][a-z]/.test(bare) &&
    bare.length < 200 &&
    !/[*=;(@,'_]|\w\.\w|\bfrom \?/i.test(bare) &&
    !/[\r\n]/.test(text.trim())
  );
}

/** Without what may come before the first word: brackets, and holes that stand for other text. */
function headOf(bare: string): string {
  return bare.replace(/^[( ;?]+/, '');
}

/**
 * The text on one line, without comments, with strings emptied, and `?` for each hole, template and quoted name; none
 * where a hole follows a letter, as in `create{' or replace' if again else ''} table`. Linear.
 */
function bared(text: string): string {
  return text
    .slice(0, LIMIT)
    .replace(
      /--[^\r\n]*|\/\*[^]*?(?:\*\/|$)|'[^'\\]*(?:\\[^][^'\\]*)*(?:'|$)|\$\$[^]*?(?:\$\$|$)|"[^"]*(?:"|$)|`[^`]*(?:`|$)|\{%[^]*?(?:%\}|$)|\{\{[^]*?(?:\}\}|$)|\{[^{}]*\}|(?<=^\s*)\/\/[^\r\n]*|\s+/g,
      (match) => {
        if (match.startsWith("'") || match.startsWith('$')) return "''";
        if (match.startsWith('"') || match.startsWith('`')) return '?';
        return match.startsWith('{') && !match.startsWith('{%') ? '?' : ' ';
      },
    )
    .replace(/(?<=[A-Za-z])\?(?= |$)/g, '')
    .replace(/ {2,}/g, ' ')
    .trim();
}
