import {describe, expect, it} from 'vitest';
import {isPlaceholder} from './placeholder.ts';
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
      const found = [...rule.find(example.text)].map((span) => example.text.slice(span.start, span.end));
      expect(found.some((value) => value.includes(example.value))).toBe(true);
      const redacted = redactText(example.text, 'sql');
      expect(redacted.text).not.toContain(example.value);
      expect(redactText(redacted.text, 'sql').text).toBe(redacted.text);
    },
  );

  it.each(rule.negatives().map((text) => [text]))('leaves %s', (text) => {
    const found = [...rule.find(text)]
      .map((span) => text.slice(span.start, span.end))
      .filter((value) => !isPlaceholder(value));
    expect(found).toEqual([]);
  });
});

it('lets the negatives of every rule pass all rules', () => {
  const changed = secretRules
    .flatMap((rule) => rule.negatives())
    .filter((text) => redactText(text, 'sql').text !== text);
  expect(changed).toEqual([]);
});
