import {z} from 'zod';

const instant = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'not a point in time');
const tokens = z.array(z.object({token: z.string().min(1), expires_at: instant.optional()})).default([]);

/** Keys of a login in `account.json` besides its password: other ways to log in, and what stands in the way. */
export const loginProofs = z.object({
  /** PEM of RSA_PUBLIC_KEY and RSA_PUBLIC_KEY_2. */
  public_key: z.string().optional(),
  public_key_2: z.string().optional(),
  /** Programmatic access tokens. */
  tokens,
  /** OAuth access tokens. */
  oauth_tokens: tokens,
  /** Who vouches for a workload: issuer and subject of its OIDC token, and the key that the issuer signs with. */
  workload_identity: z.object({issuer: z.string(), subject: z.string(), public_key: z.string()}).optional(),
  /** A second factor: the passcode of an app, or a push that is answered after so many milliseconds. */
  mfa: z
    .object({
      passcode: z.string().optional(),
      push: z.object({after_ms: z.number().nonnegative(), answer: z.enum(['approve', 'deny'])}).optional(),
    })
    .optional(),
  locked: z.boolean().default(false),
  password_expired: z.boolean().default(false),
  /** A network policy that does not let this machine in. */
  outside_network_policy: z.boolean().default(false),
});
export type LoginProofs = z.infer<typeof loginProofs>;

/** An OAuth client of the account: its tokens are for one user. */
export const oauthClient = z.object({client_id: z.string(), client_secret: z.string(), user: z.string()});
export type OAuthClient = z.infer<typeof oauthClient>;
