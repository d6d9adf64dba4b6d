/**
 * word: unquoted identifier or keyword. quoted: "identifier". string: '…'. dollar-string: $$…$$. variable: $name, $1.
 * bind: ?, :name, :1, and Python's %s and %(name)s. template: Jinja {{ }} {% %} {# #}, <% %>, SnowSQL &x and &{x}, a
 * hole {name} that Python fills in. stage: @stage/path, @~/x, and an address without quotes (file://…, snow://…).
 * filter: Snowsight :daterange and :datebucket(col). directive: a SnowSQL line such as !set, without its terminator.
 * unknown: any other character.
 */
export type TokenKind =
  | 'word'
  | 'quoted'
  | 'string'
  | 'dollar-string'
  | 'number'
  | 'operator'
  | 'variable'
  | 'bind'
  | 'template'
  | 'stage'
  | 'filter'
  | 'directive'
  | 'unknown'
  | 'comment'
  | 'space';

/** Kinds as small numbers, as the token table holds them. 0 is no token at all. */
export const KIND = {
  none: 0,
  word: 1,
  quoted: 2,
  string: 3,
  dollarString: 4,
  number: 5,
  operator: 6,
  variable: 7,
  bind: 8,
  template: 9,
  stage: 10,
  filter: 11,
  directive: 12,
  unknown: 13,
} as const;

/** A value of `KIND`. */
export type Kind = (typeof KIND)[keyof typeof KIND];

/** Names of the kinds, by their numbers. */
export const KIND_NAMES: readonly TokenKind[] = [
  'unknown',
  'word',
  'quoted',
  'string',
  'dollar-string',
  'number',
  'operator',
  'variable',
  'bind',
  'template',
  'stage',
  'filter',
  'directive',
  'unknown',
];
