import { z } from 'zod';
import { pem } from './json.ts';

/** Octets up to 255 and ports from 1 to 65535, so that every URL that matches can be connected to. */
const LOOPBACK_URL =
  /^https:\/\/(?:127(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}|\[::1\]):(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/;

/** Where something can be reached without TLS, on loopback. */
export const plainUrl = z
  .string()
  .regex(new RegExp(LOOPBACK_URL.source.replace('https', 'http')), 'must be http on a loopback address with a port, and no path');

/**
 * A surface is what the public can reach over the network: the kit reaches it itself, with its own clients, and
 * trusts exactly the certificate named here. Loopback only: `https://127.x.y.z:port` or `https://[::1]:port`, no path.
 */
export const surface = z.strictObject({
  url: z.string().regex(LOOPBACK_URL, 'must be https on a loopback address with a port, and no path'),
  certificate: pem.describe('the certificate that the surface shows, or the one that issued it'),
});
export type Surface = z.infer<typeof surface>;

/** The surfaces that the contract knows. */
export const SURFACES = ['portal', 'smapi', 'storage'] as const;
export type SurfaceName = (typeof SURFACES)[number];

/** How an endpoint tells who is calling. `public` endpoints are the sign-in page and what it needs, nothing else. */
export const CREDENTIALS = ['public', 'session', 'certificate', 'storage-key'] as const;

/**
 * One endpoint that a fabric exposes. `{subscription}`, `{service}`, `{storageAccount}` and the like in `path` stand for names;
 * the kit fills them with real ones when it walks the endpoints (IAM-1).
 */
export const endpoint = z.strictObject({
  surface: z.enum(SURFACES),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'MERGE', 'OPTIONS']),
  path: z.string().startsWith('/').max(500),
  credential: z.enum(CREDENTIALS),
});
export type Endpoint = z.infer<typeof endpoint>;

/** The surfaces of one open fabric. Which of them must be there follows from the profiles that the adapter claims. */
export const surfaces = z.strictObject({ portal: surface.optional(), smapi: surface.optional(), storage: surface.optional() });
export type Surfaces = z.infer<typeof surfaces>;
