import {UserError} from '../../errors.ts';

/** No answer came. What was asked for may have happened all the same, unless `wasSent` is false. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** Whether the request may have reached the forge. */
  readonly wasSent: boolean;

  constructor(reason: string, wasSent: boolean, cause?: unknown) {
    super(reason, cause === undefined ? undefined : {cause});
    this.wasSent = wasSent;
  }
}

/** What Node calls a certificate that nothing here trusts. */
const UNTRUSTED =
  /^(?:SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_UNTRUSTED)$/;

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known here',
  EAI_AGAIN: 'its name cannot be looked up right now',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'there is no way to it from here',
  ENETUNREACH: 'there is no way to it from here',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** Half a sentence for what Node says of a connection, without an address. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (UNTRUSTED.test(code)) return 'nothing here trusts its certificate';
  return REASONS[code] ?? (code === '' ? 'the connection failed' : `the connection failed with ${code}`);
}

/** What is wrong with a connection for good, so that trying again helps nobody; undefined when it may pass. */
export function lastingProblem(error: unknown, host: string): UserError | undefined {
  const code = codeOf(error);
  const hint = UNTRUSTED.test(code)
    ? 'Name the certificate of your company as ca-file under publish.forge, or in NODE_EXTRA_CA_CERTS.'
    : code === 'CERT_HAS_EXPIRED' || code === 'ERR_TLS_CERT_ALTNAME_INVALID'
      ? 'Check the address, the clock of this machine, and whatever stands between the two.'
      : undefined;
  if (hint === undefined) return undefined;
  return new UserError('forge-untrusted', `${host} cannot be trusted: ${reasonOf(error)}.`, {hint});
}

/** The sentence for a forge that gave no answer, however often it was asked. */
export function unreachable(host: string, reason: string): UserError {
  return new UserError('forge-unreachable', `${host} gives no answer: ${reason}.`, {
    hint: 'Nothing is lost: the next run carries on. Check the network, and HTTPS_PROXY and NO_PROXY where there is a proxy.',
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
