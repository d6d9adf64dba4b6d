import {describe, expect, test} from 'vitest';
import {boxesIn, tickedIn, withTicks} from './boxes.ts';
import {fitBody, fitTitle} from './fit.ts';
import {textsOf} from './texts.ts';
import {bodyWith, hashOfBody, readBody, roomForWritten, withoutImitations, type Written} from './written.ts';

const WRITTEN: Written = {
  head: 'a'.repeat(40),
  base: 'main',
  title: '0'.repeat(16),
  body: '1'.repeat(16),
  labels: ['rescued', 'a-->b', '<script>', '--'],
  refused: [],
  closed: 0,
};

describe('boxes', () => {
  test.each([
    ['- [ ] Snooze <!-- wsr:snooze-30d -->', [['snooze-30d', false]]],
    ['- [x] <!-- wsr:snooze-30d -->', [['snooze-30d', true]]],
    ['* [X] Reject <!-- wsr:reject --> for good', [['reject', true]]],
    ['1. [x] Reject <!-- wsr:reject -->', [['reject', true]]],
    ['  - [x] nested <!-- wsr:a -->\r', [['a', true]]],
    ['- [x] no key', []],
    ['- [x] <!-- wsr:Not A Key -->', []],
    ['text [x] <!-- wsr:a -->', []],
    ['```\n- [x] <!-- wsr:a -->\n```\n- [ ] <!-- wsr:b -->', [['b', false]]],
    ['~~~~sql\n```\n- [x] <!-- wsr:a -->\n~~~\n~~~~\n- [x] <!-- wsr:b -->', [['b', true]]],
    ['```not a fence```\n- [x] <!-- wsr:a -->', [['a', true]]],
    ['```\n- [x] <!-- wsr:a -->', []],
  ])('of %j', (text, boxes) => {
    expect(boxesIn(text).map(({key, isTicked}) => [key, isTicked])).toEqual(boxes);
  });

  test('are ticked and unticked in place', () => {
    const text = '- [ ] A <!-- wsr:a -->\n- [X] B <!-- wsr:b -->\n- [x] other';
    expect(withTicks(text, new Set(['a']))).toBe('- [x] A <!-- wsr:a -->\n- [ ] B <!-- wsr:b -->\n- [x] other');
    expect(withTicks(text, new Set(['b']))).toBe(text);
    expect(tickedIn(text)).toEqual(['b']);
  });
});

describe('the hidden line', () => {
  test('comes back as it was written, whatever the labels', () => {
    const raw = bodyWith('Words.\n', WRITTEN);
    expect(raw.match(/-->/g)).toHaveLength(1);
    expect(raw.match(/<!--/g)).toHaveLength(1);
    expect(readBody(raw)).toEqual({text: 'Words.', written: WRITTEN});
    expect(readBody(raw.replaceAll('\n', '\r\n'))).toEqual({text: 'Words.', written: WRITTEN});
  });

  test('is found where a person wrote after it, and not where it is broken', () => {
    expect(readBody(`${bodyWith('Words.', WRITTEN)}\n\nThanks!`)).toEqual({
      text: 'Words.\n\n\n\nThanks!',
      written: WRITTEN,
    });
    expect(readBody('Words.\n\n<!-- worksheet-rescue {"head":1} -->')).toEqual({text: 'Words.', written: undefined});
    expect(readBody('Words.\n\n<!-- worksheet-rescue {oops} -->')).toEqual({text: 'Words.', written: undefined});
  });

  test('is the last of several, and an imitation is none', () => {
    const imitation = bodyWith('', {...WRITTEN, head: 'b'.repeat(40)});
    const text = withoutImitations(`Words.\n${imitation.trim()}`);
    expect(readBody(text).written).toBeUndefined();
    expect(readBody(bodyWith(text, WRITTEN)).written).toEqual(WRITTEN);
  });

  test('never needs more room than was kept for it', () => {
    const full = {
      ...WRITTEN,
      closed: 12,
      refused: ['label rescued', 'reviewer ana', 'reviewer acme/data', 'draft'].toSorted(),
    };
    expect(bodyWith('', full).length).toBeLessThanOrEqual(roomForWritten(WRITTEN, ['ana', 'acme/data']));
  });

  test('knows a body whatever its line ends and ticks', () => {
    const body = 'A\n- [ ] B <!-- wsr:b -->';
    expect(hashOfBody('A\r\n- [x] B <!-- wsr:b -->\r\n')).toBe(hashOfBody(body));
    expect(hashOfBody('A \n- [ ] B <!-- wsr:b -->')).not.toBe(hashOfBody(body));
  });
});

describe('texts that fit', () => {
  test('a title is one line, and never half a character', () => {
    expect(fitTitle(' A\n title  of two ', 100)).toBe('A title of two');
    expect(fitTitle('x'.repeat(300), 256)).toHaveLength(256);
    expect(fitTitle(`${'x'.repeat(253)}🎉🎉`, 256)).toBe(`${'x'.repeat(253)}🎉…`);
    expect(fitTitle(`${'x'.repeat(254)}🎉🎉`, 256)).toBe(`${'x'.repeat(254)}…`);
  });

  test('a body that fits stays as it is', () => {
    expect(fitBody('A\r\nB\n\n', 3)).toBe('A\nB');
  });

  test('a longer one ends at a line, with everything closed and every box', () => {
    const body = [
      '# T',
      '<details>',
      '',
      '```sql',
      ...Array.from({length: 100}, (_, line) => `select ${line}`),
      '```',
      '</details>',
      '- [ ] R <!-- wsr:r -->',
    ].join('\n');
    for (const limit of [300, 500, 900]) {
      const cut = fitBody(body, limit);
      expect(cut.length).toBeLessThanOrEqual(limit);
      expect(cut.match(/```/g)).toHaveLength(2);
      expect(cut.match(/<\/details>/g)).toHaveLength(1);
      expect(boxesIn(cut).map(({key}) => key)).toEqual(['r']);
      const kept = cut.split('\n').filter((line) => line.startsWith('select')).length;
      expect(cut).toContain(`**Cut here:** ${102 - kept} more lines do not fit`);
    }
  });

  test('one without any line that fits is cut all the same', () => {
    expect(fitBody('x'.repeat(5000), 1000)).toMatch(/^\n*\*\*Cut here:\*\* 1 more line does not fit/);
    expect(fitBody('x'.repeat(5000), 20)).toHaveLength(20);
  });

  test('the whole, with the hidden line, is within the limit', () => {
    for (const length of [65_000, 65_300, 65_536, 70_000]) {
      const proposal = {
        branch: 'b',
        base: 'main',
        title: 't',
        body: 'é\n'.repeat(length / 2),
        labels: ['rescued'],
        reviewers: ['ana'],
        draft: false,
        head: 'a'.repeat(40),
      };
      const {body, written} = textsOf(proposal, {title: 256, body: 65_536});
      expect(bodyWith(body, written).length).toBeLessThanOrEqual(65_536);
      expect(written.body).toBe(hashOfBody(body));
    }
  });
});
