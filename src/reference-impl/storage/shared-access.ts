import { BlockList, isIPv4 } from 'node:net';
import type { AccessPolicy } from './rows.ts';
import type { StorageRequest } from './storage-request.ts';

/** The parameters of a shared access signature for a container or a blob. */
export const SHARED_ACCESS_PARAMETERS: ReadonlySet<string> = new Set([
  'sv',
  'sr',
  'st',
  'se',
  'sp',
  'si',
  'sip',
  'spr',
  'ses',
  'rscc',
  'rscd',
  'rsce',
  'rscl',
  'rsct',
  'sig',
]);

/** What a shared access signature is shown for, and by whom. */
export type SharedAccessRequest = Pick<StorageRequest, 'account' | 'container' | 'blob' | 'parameter' | 'secure' | 'peer'>;

/** What a shared access signature stands for, in the words of its parameters. */
export interface SharedAccess {
  readonly account: string;
  readonly container: string;
  /** Null for the whole container. */
  readonly blob: string | null;
  readonly signature: string;
  /** What the signature covers. */
  readonly signed: string;
  /** The stored access policy that says what is missing here; empty for none. */
  readonly policy: string;
  readonly start: string;
  readonly expiry: string;
  readonly permissions: string;
  /** Absent before version 2012-02-12. */
  readonly version: string | undefined;
  /** One address, or a range of them; empty for any. */
  readonly addresses: string;
  readonly httpsOnly: boolean;
}

/** The response headers that a shared access signature can set, and the parameters that do. */
export const OVERRIDING = {
  rscc: 'Cache-Control',
  rscd: 'Content-Disposition',
  rsce: 'Content-Encoding',
  rscl: 'Content-Language',
  rsct: 'Content-Type',
} as const;

/** Without a stored policy, one of before version 2012-02-12 lasts no longer than this, in milliseconds: it cannot be called back. */
const LONGEST_OF_OLD = 60 * 60 * 1000;
const DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?Z)?$/;

/** Reads what the query says; undefined where it is no shared access signature for what the request is about. */
export function readSharedAccess(request: SharedAccessRequest): SharedAccess | undefined {
  const { account, container, blob } = request;
  const said = (name: string): string => request.parameter(name) ?? '';
  const whole = said('sr') === 'c';
  if (container === undefined || (!whole && (said('sr') !== 'b' || blob === undefined))) return undefined;
  return {
    account,
    container,
    blob: whole ? null : (blob ?? null),
    signature: said('sig'),
    signed: stringToSign(request, `/${account}/${container}${whole ? '' : `/${blob}`}`),
    policy: said('si'),
    start: said('st'),
    expiry: said('se'),
    permissions: said('sp'),
    version: request.parameter('sv'),
    addresses: said('sip'),
    httpsOnly: said('spr') === 'https',
  };
}

/**
 * What the signature permits now, as letters; undefined where it is not valid. What a stored policy says must not be said again.
 */
export function permissionsOf(
  access: SharedAccess,
  policy: AccessPolicy | undefined,
  request: SharedAccessRequest,
  now: Date,
): string | undefined {
  if (access.policy !== '' && policy === undefined) return undefined;
  const start = only(access.start, policy?.start);
  const expiry = only(access.expiry, policy?.expiry);
  const permissions = only(access.permissions, policy?.permission);
  if (start === undefined || expiry === undefined || permissions === undefined || permissions === '') return undefined;
  const [from, until] = [start === '' ? now.getTime() : timeOf(start), timeOf(expiry)];
  if (!(from <= now.getTime() && now.getTime() < until)) return undefined; // NaN is in no order
  const longest = access.version === undefined && access.policy === '' ? LONGEST_OF_OLD : Infinity;
  if (until - from > longest) return undefined;
  if (access.httpsOnly && !request.secure) return undefined;
  return access.addresses === '' || includes(access.addresses, request.peer) ? permissions : undefined;
}

/** What is said in one of two places; undefined where it is said in both. */
function only(here: string, there: string | null | undefined): string | undefined {
  const stored = there ?? '';
  return here !== '' && stored !== '' ? undefined : here + stored;
}

const timeOf = (text: string): number => (DATE.test(text) ? Date.parse(text) : NaN);

function includes(addresses: string, peer: string): boolean {
  const [first = '', last = first, ...more] = addresses.split('-');
  if (more.length > 0 || !isIPv4(first) || !isIPv4(last) || first.length === 0) return false;
  const list = new BlockList();
  try {
    list.addRange(first, last);
  } catch {
    return false; // the range is the wrong way round
  }
  return isIPv4(peer) && list.check(peer);
}

/** What is signed, for each version of the service ("Create a service SAS"). */
function stringToSign(request: SharedAccessRequest, resource: string): string {
  const said = (name: string): string => request.parameter(name) ?? '';
  const version = said('sv');
  const basic = [said('sp'), said('st'), said('se'), version >= '2015-02-21' ? `/blob${resource}` : resource, said('si')];
  const overriding = Object.keys(OVERRIDING).map(said);
  if (version === '') return basic.join('\n');
  if (version < '2013-08-15') return [...basic, version].join('\n');
  if (version < '2015-04-05') return [...basic, version, ...overriding].join('\n');
  const wider = [...basic, said('sip'), said('spr'), version];
  if (version < '2018-11-09') return [...wider, ...overriding].join('\n');
  const whole = [...wider, said('sr'), said('snapshot')];
  return [...whole, ...(version < '2020-12-06' ? [] : [said('ses')]), ...overriding].join('\n');
}
