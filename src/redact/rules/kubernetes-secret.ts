import type {Span} from '../../model/scalars.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING} from '../pattern.ts';
import type {SecretRule} from '../rule.ts';

const KIND = /kind:[ \t]{1,4}["']?Secret["']?[ \t]*$/imy;
const DATA = /^([ \t]*)(?:data|stringData):[ \t]*$/gm;
const ENTRY = /^([ \t]*)[\w.-]{1,80}:[ \t]{1,8}["']?([^\s"'#|>&*{[][^\s"']{5,4000})["']?[ \t]*$/;
/** What parts the documents of a file. */
const DOCUMENT = '\n---';
/** How far the data stands from what says that it is a secret's. */
const REACH = 1200;

/** The data of `kind: Secret`, in base64 or plain. Source: Kubernetes documentation, Secrets. */
const rule: SecretRule = {
  kind: 'secret',
  describes: 'What a Kubernetes manifest gives as the data of a Secret.',
  anchors: ['kind: secret', 'kind: "secret'],
  at: (text, at) => {
    KIND.lastIndex = at;
    if (!KIND.test(text)) return NOTHING;
    const before = text.slice(Math.max(0, at - REACH), at);
    const start = before.lastIndexOf(DOCUMENT) + 1;
    const from = at - before.length + start;
    const near = before.slice(start) + (text.slice(at, at + REACH).split(DOCUMENT, 1)[0] ?? '');
    return [...near.matchAll(DATA)].flatMap((data) => entries(near, data, from));
  },
  positives: () => {
    const value = `${madeUp('c2', 22)}==`;
    return [
      {
        text: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: creds\ntype: Opaque\ndata:\n  db-url: ${value}\n`,
        value,
      },
      {text: `data:\n  some: ${value}\nkind: Secret\n`, value},
    ];
  },
  negatives: () => [
    'kind: ConfigMap\ndata:\n  mode: production2024\n',
    'kind: SecretStore\nspec:\n  data: x1y2z3a4\n',
    'kind: Secret\nmetadata:\n  name: creds-2024-prod\n  namespace: analytics1\n',
  ],
};

export default rule;

function entries(text: string, data: RegExpExecArray, offset: number): readonly Span[] {
  const found: Span[] = [];
  const indent = (data[1] ?? '').length;
  let start = data.index + data[0].length + 1;
  while (start < text.length) {
    const end = text.indexOf('\n', start) === -1 ? text.length : text.indexOf('\n', start);
    const line = text.slice(start, end);
    const match = ENTRY.exec(line);
    if (line.trim() !== '' && (match === null || (match[1] ?? '').length <= indent)) break;
    const value = match?.[2];
    if (value !== undefined) {
      const at = offset + start + line.lastIndexOf(value);
      found.push({start: at, end: at + value.length});
    }
    start = end + 1;
  }
  return found;
}
