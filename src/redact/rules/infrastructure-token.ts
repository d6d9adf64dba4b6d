import {alnum, anyHex, hex, run, tokenRule, urlSafe} from '../tokens.ts';

const PART = run('A-Z0-9', 5);

/**
 * Sources: HashiCorp, Doppler, Pulumi, 1Password, age and Harness documentation of tokens; gitleaks' rules
 * hashicorp, hashicorp_vault, doppler, pulumi, 1password, age, harness, infracost, authress, duffel.
 */
export default tokenRule({
  kind: 'vendor_token',
  describes: 'Tokens of Vault, Terraform Cloud, Doppler, Pulumi, 1Password, age, Harness and Infracost.',
  formats: [
    {issuer: 'Vault', parts: ['hvs.', urlSafe(24, 150)]},
    {issuer: 'Vault batch', parts: ['hvb.', urlSafe(100, 300)]},
    {issuer: 'Vault recovery', parts: ['hvr.', urlSafe(24, 150)]},
    {issuer: 'Terraform Cloud', parts: [alnum(14), '.atlasv1.', run('A-Za-z0-9=_-', 60, 70)]},
    ...['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.', 'dp.scim.', 'dp.audit.'].map((start) => ({
      issuer: 'Doppler',
      parts: [start, run('A-Za-z0-9._-', 40, 80)],
    })),
    {issuer: 'Pulumi', parts: ['pul-', hex(40)]},
    {issuer: '1Password service', parts: ['ops_eyJ', run('A-Za-z0-9+/=', 250, 2000)]},
    {issuer: '1Password', parts: ['A3-', run('A-Z0-9', 6), '-', run('A-Z0-9', 11), '-', PART, '-', PART, '-', PART]},
    {
      issuer: '1Password',
      parts: ['A3-', run('A-Z0-9', 6), '-', run('A-Z0-9', 6), '-', PART, '-', PART, '-', PART, '-', PART],
    },
    {issuer: 'age', parts: ['AGE-SECRET-KEY-1', run('A-Z0-9', 58)]},
    {issuer: 'Harness', parts: ['pat.', urlSafe(22), '.', alnum(24), '.', alnum(20)]},
    {issuer: 'Harness', parts: ['sat.', urlSafe(22), '.', alnum(24), '.', alnum(20)]},
    {issuer: 'Infracost', parts: ['ico-', alnum(32)]},
    {issuer: 'Frame.io', parts: ['fio-u-', run('A-Za-z0-9_=-', 64)], goesOn: true},
    {issuer: 'Defined Networking', parts: ['dnkey-', run('A-Za-z0-9=_-', 26), '-', run('A-Za-z0-9=_-', 52)]},
    {issuer: 'MaxMind', parts: [run('A-Za-z0-9_', 36), '_mmk']},
    {issuer: 'Intra 42', parts: ['s-s4t2ud-', anyHex(64)]},
    {issuer: 'Intra 42', parts: ['s-s4t2af-', anyHex(64)]},
  ],
  negatives: () => ['pat.id', 'sat.date', 'dp.pt.x', 'A3-1', 'hvs.count', 'x.atlasv1.y'],
});
