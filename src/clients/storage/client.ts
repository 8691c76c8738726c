import { faulty, type Result } from '../result.ts';
import { Line, wholeBody, type ReachedSurface, type TlsOptions } from '../wire/index.ts';
import { XmlError } from '../xml.ts';
import { blobRequests as blobs } from './blobs.ts';
import { containerRequests as containers } from './containers.ts';
import { pathOf, type BlobRequest, type SignedRequest } from './request.ts';
import { readStorageReply } from './reply.ts';
import { authorization, type SigningScheme } from './shared-key.ts';

export interface BlobOptions {
  readonly surface: ReachedSurface;
  readonly account: string;
  /** Base64; null to send requests unsigned. */
  readonly key: string | null;
  /** `SharedKey` by default. */
  readonly scheme?: SigningScheme;
  /** A shared access signature, as query parameters: every request ends in it. Goes with a key of null. */
  readonly sas?: string;
  /** `x-ms-version`: `2012-02-12` by default; null to say none. */
  readonly version?: string | null;
  /** The time to sign with; the kit's own clock by default. Where the fabric's clock has been moved, give that. */
  readonly now?: () => Date;
  readonly tls?: TlsOptions;
}

/** Who signs a request, and when, where it is not the client itself and now. */
export interface Signing {
  /** The account that the signature names; what the request is about stays the client's own account. */
  readonly account?: string;
  readonly key?: string | null;
  readonly scheme?: SigningScheme;
  readonly at?: Date;
}

type Requests = typeof blobs & typeof containers;
type Args<Name extends keyof Requests> = Parameters<Requests[Name]>;

/**
 * The blob service of one storage account as one front end serves it, path style. Requests go one after another over one connection: who wants several
 * at a time takes several clients. Every operation is a request first (`blobRequests`, `containerRequests`), which can be signed, changed and sent by hand.
 */
export class BlobClient {
  private readonly line: Line;

  constructor(private readonly options: BlobOptions) {
    const { surface, tls } = options;
    this.line = new Line({ surface: 'storage', url: surface.url, trust: surface.certificate, patience: surface.patience, ...tls });
  }

  get account(): string {
    return this.options.account;
  }

  close(): void {
    this.line.close();
  }

  /** A blob's address, as a deployment's package URL or a copy's source. */
  url(container: string, name: string): string {
    return `${this.options.surface.url}/${this.account}${pathOf(container, name)}`;
  }

  createContainer = (...args: Args<'createContainer'>) => this.perform(containers.createContainer(...args));
  deleteContainer = (...args: Args<'deleteContainer'>) => this.perform(containers.deleteContainer(...args));
  getContainerProperties = (...args: Args<'getContainerProperties'>) => this.perform(containers.getContainerProperties(...args));
  headContainer = (...args: Args<'headContainer'>) => this.perform(containers.headContainer(...args));
  getContainerMetadata = (...args: Args<'getContainerMetadata'>) => this.perform(containers.getContainerMetadata(...args));
  setContainerMetadata = (...args: Args<'setContainerMetadata'>) => this.perform(containers.setContainerMetadata(...args));
  getContainerAccess = (...args: Args<'getContainerAccess'>) => this.perform(containers.getContainerAccess(...args));
  setContainerAccess = (...args: Args<'setContainerAccess'>) => this.perform(containers.setContainerAccess(...args));
  listContainers = (...args: Args<'listContainers'>) => this.perform(containers.listContainers(...args));
  listBlobs = (...args: Args<'listBlobs'>) => this.perform(containers.listBlobs(...args));

  putBlob = (...args: Args<'putBlob'>) => this.perform(blobs.putBlob(...args));
  getBlob = (...args: Args<'getBlob'>) => this.perform(blobs.getBlob(...args));
  headBlob = (...args: Args<'headBlob'>) => this.perform(blobs.headBlob(...args));
  setBlobProperties = (...args: Args<'setBlobProperties'>) => this.perform(blobs.setBlobProperties(...args));
  getBlobMetadata = (...args: Args<'getBlobMetadata'>) => this.perform(blobs.getBlobMetadata(...args));
  setBlobMetadata = (...args: Args<'setBlobMetadata'>) => this.perform(blobs.setBlobMetadata(...args));
  deleteBlob = (...args: Args<'deleteBlob'>) => this.perform(blobs.deleteBlob(...args));
  copyBlob = (...args: Args<'copyBlob'>) => this.perform(blobs.copyBlob(...args));
  snapshotBlob = (...args: Args<'snapshotBlob'>) => this.perform(blobs.snapshotBlob(...args));
  leaseBlob = (...args: Args<'leaseBlob'>) => this.perform(blobs.leaseBlob(...args));
  putBlock = (...args: Args<'putBlock'>) => this.perform(blobs.putBlock(...args));
  putBlockList = (...args: Args<'putBlockList'>) => this.perform(blobs.putBlockList(...args));
  getBlockList = (...args: Args<'getBlockList'>) => this.perform(blobs.getBlockList(...args));

  /** Signs a request as the client does and sends it. */
  perform<Value>(request: BlobRequest<Value>): Promise<Result<Value>> {
    return this.exchange(this.signedRequest(request), request.read);
  }

  /** Signs and sends any request. `path` is whole, the account and the query included; `headers` are in lower case. */
  send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body: Uint8Array = Buffer.alloc(0),
  ): Promise<Result<Buffer>> {
    return this.sendAsIs(this.signed({ method, path, headers, body }, {}));
  }

  /** A request as it would go over the wire, signed. It can be changed, and sent by {@link sendAsIs}, as often as one likes. */
  signedRequest(request: BlobRequest<unknown>, signing: Signing = {}): SignedRequest {
    const { method, path, headers, body } = request;
    const query = [...Object.entries(request.query).map((each) => each.map(encodeURIComponent).join('=')), this.options.sas ?? ''];
    const asked = query.filter((part) => part !== '').join('&');
    return this.signed({ method, path: `/${this.account}${path}` + (asked === '' ? '' : `?${asked}`), headers, body }, signing);
  }

  /** Sends a request as it stands: nothing is signed again, nothing corrected. */
  sendAsIs(request: SignedRequest): Promise<Result<Buffer>> {
    return this.exchange(request, wholeBody);
  }

  /** Sends the head and half of the body, waits for `pause`, then sends the rest. */
  async sendInTwoParts(request: SignedRequest, pause: () => Promise<void>): Promise<Result<Buffer>> {
    return resultOf(await this.line.requestInTwoParts(request, pause), wholeBody);
  }

  private async exchange<Value>(request: SignedRequest, read: BlobRequest<Value>['read']): Promise<Result<Value>> {
    return resultOf(await this.line.request(request), read);
  }

  private signed(request: SignedRequest, signing: Signing): SignedRequest {
    const { method, path, body } = request;
    const { version = '2012-02-12', now = () => new Date() } = this.options;
    const { account = this.options.account, key = this.options.key, scheme = this.options.scheme ?? 'SharedKey', at = now() } = signing;
    const headers: Record<string, string> = {
      'x-ms-date': at.toUTCString(),
      ...(version === null ? {} : { 'x-ms-version': version }),
      ...(method === 'GET' || method === 'HEAD' ? {} : { 'content-length': String(body.length) }),
      ...request.headers,
    };
    if (key !== null) headers['authorization'] = authorization({ method, path, headers }, account, key, scheme);
    return { method, path, headers, body };
  }
}

function resultOf<Value>(exchange: Result<Value>['exchange'], read: BlobRequest<Value>['read']): Result<Value> {
  const outcome = readStorageReply(exchange);
  const exchanges = [exchange];
  if (outcome.reply !== 'accepted') return { exchange, exchanges, outcome, value: null };
  try {
    return { exchange, exchanges, outcome, value: read(exchange) };
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return { exchange, exchanges, outcome: faulty('malformed-answer', error.message), value: null };
  }
}
