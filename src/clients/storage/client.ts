import type { Result } from '../result.ts';
import { Line, wholeBody, type ReachedSurface, type TlsOptions } from '../wire/index.ts';
import { readStorageReply } from './reply.ts';
import { sharedKey } from './shared-key.ts';

export interface BlobOptions {
  readonly surface: ReachedSurface;
  readonly account: string;
  /** Base64; null to send requests unsigned. */
  readonly key: string | null;
  /** The time to sign with; the kit's own clock by default. Where the fabric's clock has been moved, give that. */
  readonly now?: () => Date;
  readonly tls?: TlsOptions;
}

/** The blob service of one storage account, path style, requests signed with SharedKey. */
export class BlobClient {
  private readonly line: Line;

  constructor(private readonly options: BlobOptions) {
    const { surface, tls } = options;
    this.line = new Line({ surface: 'storage', url: surface.url, trust: surface.certificate, patience: surface.patience, ...tls });
  }

  close(): void {
    this.line.close();
  }

  /** A blob's address, as a deployment's package URL. */
  url(container: string, name: string): string {
    return this.options.surface.url + this.path(container, name);
  }

  createContainer(name: string): Promise<Result<Buffer>> {
    return this.send('PUT', `${this.path(name)}?restype=container`);
  }
  putBlob(container: string, name: string, bytes: Uint8Array): Promise<Result<Buffer>> {
    return this.send(
      'PUT',
      this.path(container, name),
      { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'application/octet-stream' },
      bytes,
    );
  }
  getBlob(container: string, name: string): Promise<Result<Buffer>> {
    return this.send('GET', this.path(container, name));
  }
  deleteBlob(container: string, name: string): Promise<Result<Buffer>> {
    return this.send('DELETE', this.path(container, name));
  }

  /** Signs and sends any request. `headers` in lower case. */
  async send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body: Uint8Array = Buffer.alloc(0),
  ): Promise<Result<Buffer>> {
    const { account, key, now = () => new Date() } = this.options;
    const all: Record<string, string> = {
      'x-ms-date': now().toUTCString(),
      'x-ms-version': '2012-02-12',
      ...(method === 'GET' || method === 'HEAD' ? {} : { 'content-length': String(body.length) }),
      ...headers,
    };
    if (key !== null) all['authorization'] = sharedKey({ method, path, headers: all }, account, key);
    const exchange = await this.line.request({ method, path, headers: all, body });
    const outcome = readStorageReply(exchange);
    return { exchange, exchanges: [exchange], outcome, value: outcome.reply === 'accepted' ? wholeBody(exchange) : null };
  }

  private path(...segments: string[]): string {
    return ['', this.options.account, ...segments.map(encodeURIComponent)].join('/');
  }
}
