import fc from 'fast-check';

const PIECES = [
  'select', 'from', 'with', 'as', 'a', 't1', '"Q"', "'s'", "'", '"', '$$', '--', '//', '/*', '*/', '\n', '\r\n', ' ', ';', '(', ')', '[', ']',
  '{', '}', '{{', '}}', '{%', '%}', '<%', '&x', '&{', ':', '::', ':a', '.', ',', '=', '!set', '@', '@s/', '?', '$v', 'begin', 'end', 'if',
  'then', 'case', 'when', 'else', 'declare', 'for', 'loop', 'create', 'task', 'procedure', 'table', 'view', 'insert', 'into', 'merge',
  'using', 'values', 'union', 'join', 'lateral', 'identifier', 'table(', 'copy', 'update', 'delete', 'recursive', '->>', '\\', '\0', '\ufeff',
];

/** Texts for property tests: pieces of SQL in no order, mixed with any characters, lone surrogates among them. */
export const anyText: fc.Arbitrary<string> = fc
  .array(fc.oneof({weight: 6, arbitrary: fc.constantFrom(...PIECES)}, {weight: 1, arbitrary: fc.string({maxLength: 5, unit: 'binary'})}, {weight: 1, arbitrary: fc.constant('\ud800')}), {maxLength: 60})
  .chain(parts => fc.constantFrom('', ' ').map(joint => parts.join(joint)));
