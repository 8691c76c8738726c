import { z } from 'zod';

/** Any value that JSON can carry. Everything that crosses the contract is one. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Bytes as standard base64 (RFC 4648 section 4), padded. The length is looked at apart, as a pattern of repeated groups overflows on megabytes. */
export const base64 = z
  .string()
  .regex(/^[A-Za-z0-9+/]*={0,2}$/, 'must be base64 (RFC 4648 section 4)')
  .refine((text) => text.length % 4 === 0, 'must be padded base64 (RFC 4648 section 4)')
  .meta({ contentEncoding: 'base64' });

/** A UTC instant, for example `2012-06-07T08:00:00.000Z`. */
export const instant = z.iso.datetime();

/** A subscription's id: a lower-case GUID with dashes. */
export const subscriptionId = z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'must be a lower-case GUID');

/** A PEM document: one certificate or one private key. */
export const pem = z.string().regex(/^-----BEGIN [A-Z ]+-----[\s\S]+-----END [A-Z ]+-----\s*$/, 'must be PEM');

/** Where the kit and the lab hand a stream of the fabric's inner network to each other. */
export const loopback = z
  .string()
  .regex(/^(127\.0\.0\.1|\[::1\]):\d{1,5}$/)
  .describe('a TCP address of this machine, as in 127.0.0.1:50123');
