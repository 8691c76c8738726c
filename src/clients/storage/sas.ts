import { signatureOf } from './shared-key.ts';

/** What a shared access signature grants. */
export interface Grant {
  readonly account: string;
  /** Base64: the key that it is signed with. */
  readonly key: string;
  readonly container: string;
  /** The one blob that it is about; the container and its blobs without it. */
  readonly blob?: string | undefined;
  /** Letters of `rwdl`, in that order: read, write, delete, list. A stored access policy may say it instead, and so with the times. */
  readonly permissions?: string | undefined;
  readonly start?: Date | undefined;
  readonly expiry?: Date | undefined;
  /** The id of a stored access policy of the container. */
  readonly policy?: string | undefined;
  /**
   * The form of the signature: `2012-02-12` by default; null for the one without `sv` that came before it, which without a stored policy is good for an
   * hour at most; `2015-04-05` for the one that services of today take at the least.
   */
  readonly version?: '2012-02-12' | '2015-04-05' | null | undefined;
}

/** A time as the signature has it: to the second, UTC. */
const told = (time: Date | undefined): string => time?.toISOString().replace(/\.\d+Z$/, 'Z') ?? '';

/** The text that a shared access signature covers. ("Create a service SAS", Blob Service.) */
export function sasStringToSign(grant: Grant): string {
  const { account, container, blob, permissions = '', start, expiry, policy = '', version = '2012-02-12' } = grant;
  const resource = `/${account}/${container}${blob === undefined ? '' : `/${blob}`}`;
  const asked = [permissions, told(start), told(expiry)];
  if (version === null) return [...asked, resource, policy].join('\n');
  if (version === '2012-02-12') return [...asked, resource, policy, version].join('\n');
  // Addresses and protocols before the version, five headers to answer with after it; none of them is restricted here.
  return [...asked, `/blob${resource}`, policy, '', '', version, '', '', '', '', ''].join('\n');
}

/** A shared access signature as query parameters, encoded: what a request's address ends in. */
export function sharedAccessSignature(grant: Grant): string {
  const { blob, permissions, start, expiry, policy, version = '2012-02-12', key } = grant;
  const parameters: [name: string, value: string | null | undefined][] = [
    ['sv', version],
    ['st', start && told(start)],
    ['se', expiry && told(expiry)],
    ['sr', blob === undefined ? 'c' : 'b'],
    ['sp', permissions],
    ['si', policy],
    ['sig', signatureOf(sasStringToSign(grant), key)],
  ];
  return parameters.flatMap(([name, value]) => (value ? [`${name}=${encodeURIComponent(value)}`] : [])).join('&');
}
