import type { SecureVersion } from 'node:tls';
import { PortalClient } from '../src/clients/portal/index.ts';
import { blobRequests } from '../src/clients/storage/index.ts';
import { sendInTheClear, type TlsOptions, type WireRequest } from '../src/clients/wire/index.ts';
import type { Outcome } from '../src/conformance/evidence/index.ts';
import type { SurfaceName } from '../src/adapters/contract/index.ts';
import { guestsOf } from './support/guest.ts';
import { done, found } from './support/hosted-services.ts';
import { ListeningRole } from './support/role-letters.ts';
import { storageOf } from './support/storage-scene.ts';
import { Given, Then, When } from './support/steps.ts';
import { makeRole, standFor } from './support/tenancy.ts';
import { makeMarker } from '../src/clients/markers/index.ts';
import { perScenario, type Deed, type Done, type FabricWorld } from './support/world.ts';

const OWNER = 'the owner';
const VERSIONS: Readonly<Record<string, SecureVersion>> = { 'TLS 1.0': 'TLSv1', 'TLS 1.1': 'TLSv1.1', 'TLS 1.2': 'TLSv1.2' };
const SURFACES: Readonly<Record<string, SurfaceName>> = { 'the Portal': 'portal', SMAPI: 'smapi', storage: 'storage' };

/** A blob of the owner's. */
const kept = perScenario((world) => ({ container: world.names.word(), blob: world.names.word() }));

Given('the owner has an account of storage and a browser', async function () {
  const { container, blob } = kept(this);
  const client = await storageOf(this).client(OWNER);
  await this.prepare('a container could not be made', () => client.createContainer(container));
  await this.prepare('a blob could not be stored', () => client.putBlob(container, blob, this.names.bytes(64)));
});

/** Asks a surface for something that it serves, over TLS. */
const ASKS: Readonly<Record<SurfaceName, (world: FabricWorld, tls?: TlsOptions) => Promise<Done>>> = {
  portal: (world, tls) => world.closing(new PortalClient({ surface: world.surface('portal'), ...(tls && { tls }) })).page('/sign-in'),
  smapi: async (world, tls) => {
    const [{ subscriptionId }, { identity }] = [await world.cast.subscription(OWNER), await world.cast.management(OWNER)];
    return world.cast.smapi(subscriptionId, identity, tls && { tls }).listLocations();
  },
  storage: async (world, tls) => {
    const { container, blob } = kept(world);
    return (await storageOf(world).client(OWNER, tls && { tls })).getBlob(container, blob);
  },
};

/** The same as it would be sent in the clear. */
const REQUESTS: Readonly<Record<SurfaceName, (world: FabricWorld) => Promise<WireRequest>>> = {
  portal: async () => ({ method: 'GET', path: '/sign-in' }),
  smapi: async (world) => {
    const { subscriptionId } = await world.cast.subscription(OWNER);
    return { method: 'GET', path: `/${subscriptionId}/locations`, headers: { 'x-ms-version': '2012-03-01' } };
  },
  storage: async (world) => {
    const { container, blob } = kept(world);
    return (await storageOf(world).client(OWNER)).signedRequest(blobRequests.getBlob(container, blob));
  },
};

/** The owner asks for something over TLS, then the attack is made, then the owner asks again. */
async function around(world: FabricWorld, surface: SurfaceName, attack: Deed): Promise<void> {
  const asking: Deed = { actor: OWNER, deed: 'asking over TLS', perform: () => ASKS[surface](world) };
  await world.act('permitted before', asking);
  await world.act('attack', attack);
  await world.act('permitted again', asking);
}

When('the owner asks {surface} over {protocol}', async function (words: string, protocol: string) {
  const surface = SURFACES[words] as SurfaceName;
  const version = VERSIONS[protocol] as SecureVersion;
  const perform = () => ASKS[surface](this, { minVersion: version, maxVersion: version });
  await around(this, surface, { actor: OWNER, deed: `asking over ${protocol}`, perform });
});

When('the owner asks {surface} in the clear', async function (words: string) {
  const surface = SURFACES[words] as SurfaceName;
  const request = await REQUESTS[surface](this);
  const perform = async (): Promise<Done> => {
    const exchange = await sendInTheClear({ ...this.surface(surface), surface }, request);
    const { outcome } = exchange;
    const told: Outcome =
      outcome.kind === 'fault'
        ? { reply: 'fault', fault: outcome.fault, detail: outcome.detail }
        : outcome.status < 300
          ? { reply: 'accepted', result: { status: outcome.status } }
          : { reply: 'refused', code: `status ${outcome.status}` };
    return done(told, [exchange]);
  };
  await around(this, surface, { actor: OWNER, deed: 'asking in the clear', perform });
});

Then('nothing is served in the clear', function () {
  this.claim('nothing-in-the-clear', { acts: ['attack'] });
});

Then('over what is newer it is served, by the certificate that the fabric names, before and after', function () {
  this.claim('spoken-securely', { acts: ['permitted before', 'permitted again'] });
});

/** The role that listens, and the one that writes to it. */
const roles = perScenario(() => ({ listening: null as ListeningRole | null, service: '' }));

Given('the owner has an application of two roles, of which one listens', async function () {
  const [writes, listens] = [makeRole(this, { instances: 1 }), makeRole(this, { instances: 1 })];
  const tenancy = await standFor(this, OWNER, [writes, listens]);
  const listener = (await guestsOf(this, tenancy)).find((guest) => guest.listed.role === listens.name);
  roles(this).listening = await ListeningRole.at(this, listener ?? this.setUpFailed('the role that listens does not run'));
});

When(
  "the customer's process sends the other role a letter over TLS, and then one in the clear, and the auditor records what passes",
  async function () {
    const listening = roles(this).listening ?? this.setUpFailed('no role listens');
    const writer = (await guestsOf(this, listening.guest.tenancy)).find((guest) => guest.name !== listening.guest.name);
    if (writer === undefined) this.setUpFailed('there is no other role');
    await this.lab.must('network.capture', {});
    await this.act('letters', {
      actor: "the customer's process",
      deed: 'sending another role a letter over TLS, and one in the clear',
      perform: async () => {
        const secure = await listening.receive(writer, makeMarker(this.names), true);
        const plain = await listening.receive(writer, makeMarker(this.names), false);
        return found({ secure: { ...secure }, plain: { ...plain } });
      },
    });
  },
);

Then('both letters arrive, and of the one over TLS nothing can be read on the way', function () {
  this.claim('letters-sealed', { act: 'letters' });
});

Then('the two roles have agreed on keys that nobody between them knows', function () {
  this.claim('keys-shared', { act: 'letters' });
});
