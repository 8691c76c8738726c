import { defineParameterType } from '@cucumber/cucumber';
import type { SmapiClient } from '../src/clients/smapi/client.ts';
import type { Credential } from './support/cast.ts';
import { createService, creationOf, seeServices, services, walkServiceSquare, withLocation } from './support/hosted-services.ts';
import { Given, Then, When } from './support/steps.ts';
import { perScenario, type Done, type FabricWorld } from './support/world.ts';

const CONNECTIONS = [
  'a new connection',
  'a connection that was open before',
  'a resumed TLS session',
  'a connection made after a power cut',
  'a request under way',
] as const;
type ConnectionWords = (typeof CONNECTIONS)[number];

/** On what a request travels. */
defineParameterType({ name: 'connection', regexp: CONNECTIONS.join('|'), transformer: (words: string) => words });

/** A client whose next request resumes the TLS session of one that has been used. */
function resuming(world: FabricWorld, used: SmapiClient, { identity }: Credential): SmapiClient {
  return world.cast.smapi(used.subscriptionId, identity, { tls: { session: used.line.connection.session } });
}

When('the owner asks for a hosted service on {connection}', async function (connection: ConnectionWords) {
  const own = await this.cast.management('the owner');
  const before = await this.cast.manager('the owner');
  const { known } = services(this);
  let client = before;
  if (connection !== 'a new connection') {
    await this.act('earlier', { actor: 'the owner', deed: 'listing the hosted services', perform: () => before.listHostedServices() });
  }
  if (connection === 'a resumed TLS session') client = resuming(this, before, own);
  if (connection === 'a connection made after a power cut') {
    await this.lab.crash();
    client = await this.cast.manager('the owner');
  }
  await this.act('asking', {
    actor: 'the owner',
    deed: `asking for a hosted service on ${connection}`,
    perform: () => createService(this, client, known),
  });
  await this.act('observed after', { actor: 'the owner', deed: 'listing the hosted services', perform: () => seeServices(client) });
});

Then('the request is served, and the hosted service is there', function () {
  this.claim('accepted', { acts: ['asking'] });
  this.claim('seen', { act: 'observed after', present: [services(this).known] });
});

const second = perScenario(() => ({ client: null as SmapiClient | null, credential: null as Credential | null }));

Given('the owner has a second certificate, in use', async function () {
  const { subscriptionId } = await this.cast.subscription('the owner');
  const credential = await this.cast.credential('a second certificate');
  await this.cast.register(subscriptionId, credential.certificate);
  Object.assign(second(this), { credential, client: this.cast.smapi(subscriptionId, credential.identity) });
});

When('the second certificate is removed and then used on {connection}', async function (connection: ConnectionWords) {
  const { client, credential } = second(this) as { client: SmapiClient; credential: Credential };
  const owner = await this.cast.manager('the owner');
  const removing = {
    actor: 'the owner',
    deed: 'removing the second certificate',
    perform: () => owner.deleteCertificate(credential.certificate.thumbprint),
  };
  const remove = () => this.act('removal', removing);

  const use = async (asked: string): Promise<Done> => {
    if (connection === 'a request under way') {
      return withLocation(this, client, (location) =>
        client.sendInTwoParts(creationOf(asked, location), async () => void (await remove())),
      );
    }
    await remove();
    if (connection === 'a connection that was open before') return createService(this, client, asked);
    if (connection === 'a resumed TLS session') return createService(this, resuming(this, client, credential), asked);
    return createService(this, this.cast.smapi(client.subscriptionId, credential.identity), asked);
  };
  await walkServiceSquare(
    this,
    { removed: { actor: 'whoever has the second certificate', deed: `asking for a hosted service on ${connection}`, perform: use } },
    {
      before: {
        actor: 'whoever has the second certificate',
        deed: 'asking for a hosted service while it is registered',
        perform: () => createService(this, client, services(this).known),
      },
    },
  );
});

Then('the certificate was good until then, and the other one still is', function () {
  this.claim('accepted', { acts: ['removal'] });
  this.claim('permitted-before-and-after');
});
