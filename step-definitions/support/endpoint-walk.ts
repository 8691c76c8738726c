import type { Endpoint } from '../../src/adapters/contract/index.ts';
import type { ClientIdentity } from '../../src/clients/certificate.ts';
import type { Estate } from '../../src/clients/estate.ts';
import { PORTAL_OPERATIONS, PortalClient, type Form } from '../../src/clients/portal/index.ts';
import { MANAGEMENT_OPERATIONS, SmapiClient } from '../../src/clients/smapi/index.ts';
import { BlobClient } from '../../src/clients/storage/index.ts';
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

const isRead = ({ method }: Endpoint): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS';

/** Everything there is to walk along: what the fabric declares, and what the kit knows of. */
export class Walk {
  private readonly declared = new Map<string, Endpoint>();
  readonly stops: readonly Stop[];

  constructor(
    private readonly world: FabricWorld,
    private readonly wall: WallName,
    private readonly estate: Estate,
    private readonly forms: ReadonlyMap<string, Form>,
  ) {
    for (const endpoint of world.fabric.endpoints) {
      if (endpoint.surface !== WALLS[wall] || endpoint.credential === 'public') continue;
      this.declared.set(`${endpoint.method} ${endpoint.path}`, endpoint);
    }
    const known = wall === 'the Portal' ? PORTAL_OPERATIONS : wall === 'SMAPI' ? MANAGEMENT_OPERATIONS : [];
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
    if (!endpoint) throw new Error(`There is no such stop: ${name}.`);
    const query = endpoint.path.includes('{blob}') || endpoint.path.includes('?') ? '' : '?restype=container';
    const headers = endpoint.path.includes('{blob}') && endpoint.method === 'PUT' ? { 'x-ms-blob-type': 'BlockBlob' } : {};
    return blobs.send(endpoint.method, filled(endpoint.path, this.estate, this.world) + query, headers);
  }
}
