import { invalidInput } from './names.ts';

/** A blob, by names. */
export interface BlobLocation {
  readonly account: string;
  readonly container: string;
  readonly blob: string;
}

const CLOUD_HOST = /^([a-z0-9]{3,24})\.blob\.core\.windows\.net$/;
const LOOPBACK_HOST = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/;

/**
 * The blob that a package's address names: `https://ACCOUNT.blob.core.windows.net/CONTAINER/BLOB`, or path style on loopback,
 * `https://127.0.0.1:PORT/ACCOUNT/CONTAINER/BLOB`. The address is only read for its names and never called, so it cannot be used to
 * reach anything else; the port may thus be one from before a restart. Throws ManagementError `BadRequest`.
 */
export function packageLocation(address: string): BlobLocation {
  const url = parse(address);
  const segments = url.pathname.slice(1).split('/').map(decode);
  const account = CLOUD_HOST.exec(url.hostname)?.[1] ?? (LOOPBACK_HOST.test(url.hostname) ? segments.shift() : undefined);
  const [container, ...rest] = segments;
  const blob = rest.join('/');
  if (account === undefined || account === '' || container === undefined || container === '' || blob === '') throw notABlob();
  return { account, container, blob };
}

function parse(address: string): URL {
  try {
    const url = new URL(address);
    if (url.protocol === 'https:' || url.protocol === 'http:') return url;
  } catch {
    // said below
  }
  throw notABlob();
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw notABlob();
  }
}

function notABlob() {
  return invalidInput('The package URL is not the address of a blob.');
}
