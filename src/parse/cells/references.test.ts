import {describe, expect, it} from 'vitest';
import {readMarkdown} from './markdown-heading.ts';
import {templateNames, variableNames} from './references.ts';

describe('templateNames', () => {
  it.each([
    ['select * from {{cell2}}', ['cell2']],
    ["where a = '{{ c }}' and {{-d-}}", ['c', 'd']],
    ['{{ frame | sqlsafe }} {{ a.b }} {{ a[0] }}', ['frame', 'a', 'a']],
    ["{{ ref('x') }} {{ source('a', 'b') }} {{ var('v', 1) }}", []],
    ['{% for c in cs %}{{ c }}{{ loop.index }}{% endfor %}{{ cs }}', ['cs']],
    ['{% set a, b = 1, 2 %}{{ a }}{{ b }}', []],
    ['{cell2} {{}} {{1}} {{a b}} {{a', []],
  ])('%j', (text, names) => {
    expect(templateNames(text)).toEqual(names);
  });
});

describe('readMarkdown', () => {
  it.each([
    ['# One\n## Two', {heading: 'Two'}],
    ['#One', {heading: 'One'}],
    ['text\nmore', {line: 'text'}],
    ['text\n# One', {heading: 'One', line: 'text'}],
    ['One\n===', {heading: 'One', line: 'One'}],
    ['- one\n---', {line: 'one'}],
    ['<h1>One <br/> two</h1>', {heading: 'One two'}],
    ['```\n# no\n```\n~~~\n# no\n~~~', {}],
    ['![x](y)\n***\n', {}],
    ['#', {}],
    ['', {}],
  ])('%j', (markdown, found) => {
    expect(readMarkdown(markdown)).toEqual(found);
  });
});

describe('variableNames', () => {
  it.each([
    ['select {a} from t where b = :b and c = $c', ['a', 'b', 'c']],
    ["select x:path, y::int, z:\"k\", '12:30' from {{t}} where d = {'k': 1}", []],
    ["where day = ':day'", []],
  ])('%j', (text, names) => {
    expect(variableNames(text)).toEqual(names);
  });
});
