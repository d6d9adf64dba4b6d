/**
 * word: unquoted identifier or keyword. quoted: "identifier". string: '…'. dollar-string: $$…$$. variable: $name, $1.
 * bind: ?, :name, :1. template: Jinja {{ }} {% %} {# #}, <% %>, SnowSQL &x and &{x}. stage: @stage/path, @~/x, and an
 * address without quotes (file://…, snow://…). filter: Snowsight :daterange and :datebucket(col). directive: a SnowSQL
 * line such as !set, without its terminator. unknown: any other character.
 */
export type TokenKind =
  | 'word'
  | 'quoted'
  | 'string'
  | 'dollar-string'
  | 'number'
  | 'operator'
  | 'comment'
  | 'space'
  | 'variable'
  | 'bind'
  | 'template'
  | 'stage'
  | 'filter'
  | 'directive'
  | 'unknown';

/** Tokens cover the text without gaps: the slices from `start` to `end`, joined, give the text back. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}
