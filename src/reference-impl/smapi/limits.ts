/** How much a caller may take of the door before it is cut off. Sizes in bytes, times in milliseconds of real time. */
export interface SmapiLimits {
  /** The largest request body: room for a service configuration and a PFX; packages come by URL. */
  readonly bodyBytes: number;
  /** How long a TLS handshake may take. */
  readonly handshakeTimeout: number;
  /** How long a request's headers may take to come. */
  readonly headersTimeout: number;
  /** How long a whole request may take to come. */
  readonly requestTimeout: number;
  /** How long a connection may stay open between two requests. */
  readonly keepAliveTimeout: number;
  /** How often slow requests are looked for. */
  readonly checkInterval: number;
  /** How long, and how much, a refused caller may go on sending before the connection is dropped. */
  readonly lingerTimeout: number;
  readonly lingerBytes: number;
}

export const SMAPI_LIMITS: SmapiLimits = {
  bodyBytes: 1024 * 1024,
  handshakeTimeout: 20_000,
  headersTimeout: 15_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 120_000,
  checkInterval: 5_000,
  lingerTimeout: 2_000,
  lingerBytes: 16 * 1024 * 1024,
};
