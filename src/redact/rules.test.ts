import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {globSync} from 'tinyglobby';
import {describe, expect, it} from 'vitest';
import {findByRules} from './find-secrets.ts';
import {redactText} from './redact-text.ts';
import {secretRules} from './rules/index.ts';

describe.each(secretRules.map((rule) => [rule.describes, rule] as const))('%s', (_name, rule) => {
  it('has a kind that fits into a placeholder', () => {
    expect(rule.kind).toMatch(/^[a-z0-9_]*[a-z]$/);
    expect(rule.describes).toMatch(/\.$/);
  });

  it.each(rule.positives().map((example) => [example.text.slice(0, 60), example] as const))(
    'finds %s',
    (_text, example) => {
      const found = findByRules([rule], example.text).map((span) => example.text.slice(span.start, span.end));
      expect(found.some((value) => value.includes(example.value))).toBe(true);
      const redacted = redactText(example.text, 'sql');
      expect(redacted.text).not.toContain(example.value);
      expect(redactText(redacted.text, 'sql').text).toBe(redacted.text);
    },
  );

  it.each(rule.negatives().map((text) => [text]))('leaves %s', (text) => {
    expect(findByRules([rule], text).map((span) => text.slice(span.start, span.end))).toEqual([]);
  });
});

it('lets the negatives of every rule pass all rules', () => {
  const changed = secretRules
    .flatMap((rule) => rule.negatives())
    .filter((text) => redactText(text, 'sql').text !== text);
  expect(changed).toEqual([]);
});

it('uses no inline modifiers, which V8 takes for something else', () => {
  // `(?i:(\\w{10,}|[a-z/]+)')` misses what the flag `i` finds, on the Node that we run on.
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const sources = globSync('**/*.ts', {cwd: folder, absolute: true, ignore: ['**/*.test.ts']});
  expect(sources.length).toBeGreaterThan(40);
  const guilty = sources.filter((path) => /\(\?(?:[a-z]+(?:-[a-z]+)?|-[a-z]+)[:)]/.test(readFileSync(path, 'utf8')));
  expect(guilty).toEqual([]);
});
