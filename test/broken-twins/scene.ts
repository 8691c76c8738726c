import type {
  Adapter,
  InstrumentName,
  InstrumentRequest,
  InstrumentResult,
  OpenFabric,
  Surfaces,
} from '../../src/adapters/contract/index.ts';
import { brokenTwins } from '../../src/broken-twins/twins/index.ts';
import { scoutFor } from '../../src/broken-twins/scout.ts';
import type { BrokenTwin } from '../../src/broken-twins/subject.ts';
import {
  clientIdentity,
  keyRing,
  makeCertificate,
  PortalClient,
  serverIdentity,
  SmapiClient,
  type Certificate,
  type ClientIdentity,
  type KeyPair,
  type SmapiOptions,
} from '../../src/clients/index.ts';

const hand = keyRing.hand();

/** A certificate with its key, as a caller offers it. */
export interface Held {
  readonly key: KeyPair;
  readonly certificate: Certificate;
  readonly identity: ClientIdentity;
}

/** A certificate of somebody's own; the same name has the same key. */
export async function held(name: string): Promise<Held> {
  const key = await hand.rsa(name);
  const certificate = makeCertificate({ subject: name, key });
  return { key, certificate, identity: clientIdentity(key, certificate) };
}

export const OWNER = 'ada@live.example';
export const PASSWORD = 'correct horse';

/** One open fabric with an owner in it, who has a subscription and a registered certificate. */
export class Scene {
  private readonly clients: { close(): void }[] = [];

  private constructor(
    private readonly adapter: Adapter,
    readonly opened: OpenFabric,
    private surfaces: Surfaces,
    readonly subscriptionId: string,
    readonly owner: Held,
  ) {}

  static async open(adapter: Adapter): Promise<Scene> {
    const reply = await adapter.open({ identity: serverIdentity() });
    if (reply.reply !== 'accepted') throw new Error(`open was answered ${reply.reply}`);
    const { fabric, surfaces } = reply.result;
    const owner = await held(OWNER);
    await must(adapter, fabric, 'customer.enrol', { liveId: OWNER, password: PASSWORD });
    const { subscriptionId } = await must(adapter, fabric, 'subscription.open', { owner: OWNER, name: 'Analytical' });
    const scene = new Scene(adapter, reply.result, surfaces, subscriptionId, owner);
    await scene.register(owner);
    return scene;
  }

  use<I extends InstrumentName>(instrument: I, request: InstrumentRequest<I>): Promise<InstrumentResult<I>> {
    return must(this.adapter, this.opened.fabric, instrument, request);
  }

  register({ certificate }: Held, subscriptionId = this.subscriptionId): Promise<unknown> {
    return this.use('certificate.register', { subscriptionId, certificate: certificate.der.toString('base64') });
  }

  /** Cuts the power. Who was connected is no longer. */
  async crash(): Promise<void> {
    this.surfaces = (await this.use('fabric.crash', {})).surfaces;
  }

  /** SMAPI as the owner's program sees it, on a connection of its own. */
  smapi(options: Partial<SmapiOptions> = {}): SmapiClient {
    const { smapi } = this.surfaces;
    if (smapi === undefined) throw new Error('there is no SMAPI');
    return this.closed(new SmapiClient({ surface: smapi, subscriptionId: this.subscriptionId, identity: this.owner.identity, ...options }));
  }

  /** The Portal in a browser where nobody is signed in. */
  portal(): PortalClient {
    const { portal } = this.surfaces;
    if (portal === undefined) throw new Error('there is no Portal');
    return this.closed(new PortalClient({ surface: portal }));
  }

  async signedIn(liveId = OWNER): Promise<PortalClient> {
    const portal = this.portal();
    await portal.signIn(liveId, PASSWORD);
    return portal;
  }

  /** A page below the subscription's own. */
  page(path: string): string {
    return `/subscriptions/${this.subscriptionId}/${path}`;
  }

  async end(): Promise<void> {
    for (const client of this.clients) client.close();
    await this.adapter.close(this.opened.fabric);
  }

  private closed<Client extends { close(): void }>(client: Client): Client {
    this.clients.push(client);
    return client;
  }
}

async function must<I extends InstrumentName>(
  adapter: Adapter,
  fabric: string,
  instrument: I,
  request: InstrumentRequest<I>,
): Promise<InstrumentResult<I>> {
  const reply = await adapter.use(fabric, instrument, request);
  if (reply.reply !== 'accepted') throw new Error(`${instrument} was answered ${JSON.stringify(reply)}`);
  return reply.result;
}

/** The twins of these ids. */
export function twinsCalled(...ids: readonly string[]): BrokenTwin[] {
  return ids.map((id) => {
    const twin = brokenTwins.find(({ card }) => card.id === id);
    if (twin === undefined) throw new Error(`no twin is called ${id}`);
    return twin;
  });
}

/** Whom a scout has told of so far. */
export type Told = readonly string[];

/** Acts on the adapter, and disposes of it whatever came of that: what is left open would keep the tests from ending. */
export async function withAdapter<Of>(adapter: Adapter, act: (adapter: Adapter) => Promise<Of>): Promise<Of> {
  try {
    return await act(adapter);
  } finally {
    await adapter.dispose?.();
  }
}

/** Acts on a fabric with these twins at its shoulder. `told` grows while it is acted on; what the set-up alone told is there at once. */
export async function scouted(twins: readonly BrokenTwin[], act: (scene: Scene, told: Told) => Promise<void>): Promise<Told> {
  const told: string[] = [];
  await withAdapter(
    scoutFor(twins, (twin) => told.push(twin)),
    async (adapter) => {
      const scene = await Scene.open(adapter);
      await act(scene, told);
      await scene.end();
    },
  );
  return told;
}
