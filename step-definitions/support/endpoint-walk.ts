import type { Endpoint } from '../../src/adapters/contract/index.ts';
import type { ClientIdentity } from '../../src/clients/certificate.ts';
import type { Estate } from '../../src/clients/estate.ts';
import { PORTAL_OPERATIONS, PortalClient, type Form } from '../../src/clients/portal/index.ts';
import { MANAGEMENT_OPERATIONS, SmapiClient } from '../../src/clients/smapi/index.ts';
import { BLOB_OPERATIONS, BlobClient, blockId, type BlobGround } from '../../src/clients/storage/index.ts';
import type { Done, FabricWorld } from './world.ts';

/** The surfaces, in the words of the feature files. */
export const WALLS = { 'the Portal': 'portal', SMAPI: 'smapi', storage: 'storage' } as const;
export type WallName = keyof typeof WALLS;

/** What somebody shows at a door: right, wrong or nothing. Each surface looks at its own part. */
export interface Shown {
  readonly cookies: ReadonlyMap<string, string>;
  readonly identity: ClientIdentity | null;
  readonly key: string | null;
}

export const NOTHING: Shown = { cookies: new Map(), identity: null, key: null };

/** One endpoint to visit. */
export interface Stop {
  /** `GET /subscriptions/{subscription}`, or what the kit's catalogue calls it. */
  readonly name: string;
  readonly reads: boolean;
}

/** Somebody who walks along a surface, with what they show. */
export interface Walker {
  visit(stop: Stop): Promise<Done>;
}

/** A path's placeholders, by the letters in their names, and the owner's real names for them. Names that no fabric has told the kit of get a word of their own. */
function filled(path: string, estate: Estate, world: FabricWorld): string {
  const real: Readonly<Record<string, string>> = {
    subscription: estate.subscriptionId,
    subscriptionid: estate.subscriptionId,
    service: estate.service,
    hostedservice: estate.service,
    deployment: estate.production,
    slot: 'production',
    instance: estate.instance,
    roleinstance: estate.instance,
    thumbprint: path.includes('services') ? `sha1-${estate.spareServiceCertificate}` : estate.spareCertificate,
    certificate: estate.spareCertificate,
    operation: estate.operation,
    storageaccount: estate.storageAccount,
    account: estate.storageAccount,
    affinitygroup: estate.spareAffinityGroup,
    name: estate.newService,
    container: 'packages',
    blob: 'application.cspkg',
  };
  return path.replace(
    /\{([^}]*)\}/g,
    (_whole, placeholder: string) => real[placeholder.replace(/[^a-z]/gi, '').toLowerCase()] ?? world.names.word(),
  );
}

/** What a request to storage needs besides its address, so that it is served to whoever may make it: by its verb and what it is about. */
interface Needs {
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
const XML = { 'content-type': 'application/xml' };
const OFF = '<RetentionPolicy><Enabled>false</Enabled></RetentionPolicy>';
const SERVICE_PROPERTIES =
  `<StorageServiceProperties><Logging><Version>1.0</Version><Delete>false</Delete><Read>false</Read><Write>false</Write>${OFF}</Logging>` +
  `<Metrics><Version>1.0</Version><Enabled>false</Enabled>${OFF}</Metrics></StorageServiceProperties>`;
const NEEDS: Readonly<Record<string, Needs>> = {
  'PUT blob': { headers: { 'x-ms-blob-type': 'BlockBlob' } },
  'PUT blob block': { query: `blockid=${encodeURIComponent(blockId('block-1'))}`, body: 'a block' },
  'PUT blob blocklist': { headers: XML, body: '<BlockList/>' },
  'GET blob blocklist': { query: 'blocklisttype=all' },
  'PUT blob lease': { headers: { 'x-ms-lease-action': 'break' } },
  'PUT container lease': { headers: { 'x-ms-lease-action': 'break' } },
  'PUT blob copy': { query: 'copyid=00000000-0000-4000-8000-000000000001', headers: { 'x-ms-copy-action': 'abort' } },
  'PUT container acl': { headers: XML, body: '<SignedIdentifiers/>' },
  'PUT service properties': { headers: XML, body: SERVICE_PROPERTIES },
};

/** What an address of storage is about: `container acl`. */
function needsOf({ method, path }: Endpoint): Needs {
  const [place = '', query = ''] = path.split('?');
  const asked = new URLSearchParams(query);
  const level = place.includes('{blob}') ? 'blob' : asked.get('restype') === 'service' ? 'service' : 'container';
  return NEEDS[[method, level, asked.get('comp')].filter(Boolean).join(' ')] ?? {};
}

/** Storage's deletions last, those of what lies within something first: what is gone can be asked for no more. */
const inOrder = (endpoints: readonly Endpoint[]): Endpoint[] => {
  const turn = ({ surface, method, path }: Endpoint): number =>
    surface === 'storage' && method === 'DELETE' ? (path.includes('{blob}') ? 1 : 2) : 0;
  return [...endpoints].sort((a, b) => turn(a) - turn(b));
};

const isRead = ({ method }: Endpoint): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS';

/** Everything there is to walk along: what the fabric declares, and what the kit knows of. */
export class Walk {
  private readonly declared = new Map<string, Endpoint>();
  readonly stops: readonly Stop[];
  private readonly ground: BlobGround;

  constructor(
    private readonly world: FabricWorld,
    private readonly wall: WallName,
    private readonly estate: Estate,
    private readonly forms: ReadonlyMap<string, Form>,
  ) {
    for (const endpoint of inOrder(world.fabric.endpoints)) {
      if (endpoint.surface !== WALLS[wall] || endpoint.credential === 'public') continue;
      this.declared.set(`${endpoint.method} ${endpoint.path}`, endpoint);
    }
    const { names } = world;
    const blobs = { container: names.word(), blob: names.word(), blocks: names.word(), copy: names.word() };
    this.ground = { ...blobs, bytes: Buffer.from(names.marker()), lease: names.guid(), otherLease: names.guid() };
    const known = { 'the Portal': PORTAL_OPERATIONS, SMAPI: MANAGEMENT_OPERATIONS, storage: BLOB_OPERATIONS }[wall];
    this.stops = [
      ...[...this.declared].map(([name, endpoint]) => ({ name, reads: isRead(endpoint) })),
      ...known.map(({ words, kind }) => ({ name: words, reads: kind === 'read' })),
    ];
  }

  /** Somebody who shows this. */
  walker(shown: Shown): Walker {
    const { world, estate } = this;
    if (this.wall === 'the Portal') {
      const browser = world.closing(new PortalClient({ surface: world.surface('portal'), tls: { identity: shown.identity } }));
      return { visit: (stop) => this.inPortal(stop, browser, shown) };
    }
    if (this.wall === 'SMAPI') {
      const cookie = [...shown.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const headers = cookie === '' ? {} : { headers: { Cookie: cookie } };
      const smapi = world.closing(
        new SmapiClient({ surface: world.surface('smapi'), subscriptionId: estate.subscriptionId, identity: shown.identity, ...headers }),
      );
      return { visit: (stop) => this.bySmapi(stop, smapi) };
    }
    const blobs = world.closing(new BlobClient({ surface: world.surface('storage'), account: estate.storageAccount, key: shown.key }));
    return { visit: (stop) => this.inStorage(stop, blobs) };
  }

  private async inPortal({ name }: Stop, browser: PortalClient, { cookies }: Shown): Promise<Done> {
    const { estate, world } = this;
    const endpoint = this.declared.get(name);
    if (endpoint) {
      const path = filled(endpoint.path, estate, world);
      return browser.ask({ method: endpoint.method, path }, isRead(endpoint) ? 'page' : 'form', { cookies });
    }
    const operation = PORTAL_OPERATIONS.find(({ words }) => words === name);
    if (!operation) throw new Error(`There is no such stop: ${name}.`);
    const form = this.forms.get(name);
    return form ? browser.send(form, operation.form?.fields?.(estate), { cookies }) : browser.page(operation.page(estate), { cookies });
  }

  private async bySmapi({ name }: Stop, smapi: SmapiClient): Promise<Done> {
    const { estate, world } = this;
    const endpoint = this.declared.get(name);
    if (endpoint) {
      const path = filled(endpoint.path, estate, world).replace(`/${smapi.subscriptionId}`, '');
      return smapi.send({ method: endpoint.method, path });
    }
    const operation = MANAGEMENT_OPERATIONS.find(({ words }) => words === name);
    if (!operation) throw new Error(`There is no such stop: ${name}.`);
    return operation.perform(smapi, estate);
  }

  private async inStorage({ name }: Stop, blobs: BlobClient): Promise<Done> {
    const endpoint = this.declared.get(name);
    if (endpoint) {
      const { query, headers, body } = needsOf(endpoint);
      const path = filled(endpoint.path, this.estate, this.world);
      const asked = query === undefined ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`;
      return blobs.send(endpoint.method, asked, headers, Buffer.from(body ?? ''));
    }
    const operation = BLOB_OPERATIONS.find(({ words }) => words === name);
    if (!operation) throw new Error(`There is no such stop: ${name}.`);
    return operation.perform(blobs, this.ground);
  }
}
