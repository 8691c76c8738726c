import { defineParameterType } from '@cucumber/cucumber';
import { clientIdentity, makeCertificate, type ClientIdentity } from '../src/clients/certificate.ts';
import { weakRsaKey } from '../src/clients/keys.ts';
import { credential } from './support/cast.ts';
import { createService, readAndChange, seeServices, services, walkServiceSquare } from './support/hosted-services.ts';
import { Given, Then, When } from './support/steps.ts';
import { perScenario, type FabricWorld } from './support/world.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** The fabric's time, that many seconds from now. */
async function fabricTime(world: FabricWorld, seconds: number): Promise<Date> {
  const { now } = await world.lab.must('clock.read', {});
  return new Date(Date.parse(now) + seconds * 1_000);
}

/** What the stranger may hold instead of the registered certificate and its key: each is made, and registered where it says so, by its row. */
const CREDENTIALS: Readonly<Record<string, (world: FabricWorld) => Promise<ClientIdentity | null>>> = {
  'no certificate': async () => null,
  'a certificate of their own': async ({ cast }) => (await cast.credential('the stranger')).identity,
  'a certificate registered next door': async ({ cast }) => (await cast.management('the tenant next door')).identity,
  "the certificate of the owner's other subscription": async ({ cast }) => (await cast.management('the owner', 'second')).identity,

  'a certificate with the registered name and serial number': async ({ cast, keys }) => {
    const { subject, serial } = (await cast.management('the owner')).certificate;
    const key = await keys.rsa('the stranger');
    return clientIdentity(key, makeCertificate({ subject, serial, key }));
  },
  'another certificate for the registered key': async ({ cast }) => {
    const { key, certificate } = await cast.management('the owner');
    return clientIdentity(key, makeCertificate({ subject: certificate.subject, key }));
  },
  'a certificate issued by a certification authority': async ({ cast, keys, names }) => {
    const { subject } = (await cast.management('the owner')).certificate;
    const [key, authorityKey] = [await keys.rsa('the stranger'), await keys.rsa('an authority')];
    const authority = makeCertificate({ subject: names.word(), key: authorityKey, authority: true });
    return clientIdentity(key, makeCertificate({ subject, key, issuer: { certificate: authority, key: authorityKey } }), authority);
  },
  'a certificate issued by the registered certificate': async ({ cast, keys, names }) => {
    const issuer = await cast.management('the owner');
    const key = await keys.rsa('the stranger');
    return clientIdentity(key, makeCertificate({ subject: names.word(), key, issuer }), issuer.certificate);
  },
  'a certificate accompanied by the registered one': async ({ cast }) => {
    const [own, { certificate }] = [await cast.credential('the stranger'), await cast.management('the owner')];
    return clientIdentity(own.key, own.certificate, certificate);
  },

  'a certificate that was removed': async (world) => {
    const { identity, certificate } = await registered(world, {});
    const owner = await world.cast.manager('the owner');
    await world.prepare('a certificate could not be removed', () => owner.deleteCertificate(certificate.thumbprint));
    return identity;
  },
  'a certificate that has expired': async (world) => {
    const { identity } = await registered(world, { notAfter: await fabricTime(world, HOUR) });
    await world.lab.must('clock.advance', { seconds: 2 * HOUR });
    return identity;
  },
  'a certificate that is not yet valid': async (world) => (await registered(world, { notBefore: await fabricTime(world, DAY) })).identity,
  'a certificate for a 1024-bit key': async (world) => {
    const { identity, certificate } = await weak(world);
    const { subscriptionId } = await world.cast.subscription('the owner');
    // A fabric may refuse to register it, or register it and refuse it later; either way it opens nothing.
    await world.lab.use('certificate.register', { subscriptionId, certificate: certificate.der.toString('base64') });
    return identity;
  },
};

/** A certificate of the stranger's that the owner's subscription has registered. */
async function registered(world: FabricWorld, dates: { notBefore?: Date; notAfter?: Date }) {
  const key = await world.keys.rsa('the stranger');
  const made = credential(key, makeCertificate({ subject: world.names.word(), key, ...dates }));
  await world.cast.register((await world.cast.subscription('the owner')).subscriptionId, made.certificate);
  return made;
}

async function weak(world: FabricWorld) {
  const key = await weakRsaKey();
  return credential(key, makeCertificate({ subject: world.names.word(), key }));
}

/** What somebody shows in the handshake. */
defineParameterType({ name: 'credential', regexp: Object.keys(CREDENTIALS).join('|'), transformer: (words: string) => words });

const held = perScenario(() => ({ identity: null as ClientIdentity | null, words: '' }));

Given('the owner manages a subscription with a registered certificate', async function () {
  await this.cast.management('the owner');
});

Given('the tenant next door manages one as well', async function () {
  await this.cast.management('the tenant next door');
});

Given('the stranger has {credential}', async function (words: string) {
  const make = CREDENTIALS[words];
  if (make === undefined) throw new Error(`There is no credential "${words}".`);
  Object.assign(held(this), { identity: await make(this), words });
});

When("the stranger asks for a hosted service in the owner's subscription", async function () {
  const { identity, words } = held(this);
  const { subscriptionId } = await this.cast.subscription('the owner');
  const client = this.cast.smapi(subscriptionId, identity);
  await walkServiceSquare(
    this,
    readAndChange(this, 'the stranger', `with ${words}`, () => client),
  );
});

const window = perScenario(() => ({ identity: null as ClientIdentity | null, early: '', timely: '', late: '', from: 0, length: 0 }));

Given(
  'the owner has registered a certificate that is valid from {duration} from now for {duration}',
  async function (from: number, length: number) {
    const { identity } = await registered(this, {
      notBefore: await fabricTime(this, from),
      notAfter: await fabricTime(this, from + length),
    });
    const name = () => this.names.serviceName();
    Object.assign(window(this), { identity, early: name(), timely: name(), late: name(), from, length });
  },
);

When('the owner asks for a hosted service with it before, during and after those days', async function () {
  const { identity, early, timely, late, from, length } = window(this);
  const [{ subscriptionId }, manager] = [await this.cast.subscription('the owner'), await this.cast.manager('the owner')];
  await this.act('locations', {
    actor: 'the owner',
    deed: 'listing the locations with another certificate',
    perform: () => createService(this, manager, services(this).known),
  });
  const ask = (label: string, name: string) =>
    this.act(label, {
      actor: 'the owner',
      deed: `asking for a hosted service ${label}`,
      perform: () => createService(this, this.cast.smapi(subscriptionId, identity), name),
    });
  await ask('before those days', early);
  await this.lab.must('clock.advance', { seconds: from + Math.floor(length / 2) });
  await ask('during those days', timely);
  await this.lab.must('clock.advance', { seconds: length });
  await ask('after those days', late);
  await this.act('observed after', {
    actor: 'the owner',
    deed: 'listing the hosted services with another certificate',
    perform: () => seeServices(manager),
  });
});

Then('it is refused before and after, because {reason}', function (reason: string) {
  this.claim('each-refused', { acts: ['before those days', 'after those days'], reason });
});

Then('it is served during those days, and only then was something created', function () {
  const { early, timely, late } = window(this);
  this.claim('accepted', { acts: ['during those days'] });
  this.claim('nothing-happened', { present: [timely], absent: [early, late] });
});

/** How proxies tell the servers behind them of a client's certificate. Anybody can send such a header. */
const HEADERS: Readonly<Record<string, (certificate: { pem: string; der: Buffer; thumbprint: string }) => string>> = {
  'X-ARR-ClientCert': ({ der }) => der.toString('base64'),
  'X-Client-Cert': ({ pem }) => encodeURIComponent(pem),
  'X-SSL-Client-Cert': ({ pem }) => pem.trim().replaceAll('\n', ' '),
  'X-Forwarded-Client-Cert': ({ pem, thumbprint }) => `Hash=${thumbprint};Cert="${encodeURIComponent(pem)}"`,
  'Client-Cert': ({ der }) => `:${der.toString('base64')}:`,
  'X-Client-Thumbprint': ({ thumbprint }) => thumbprint,
};

/** A header that names a client certificate. */
defineParameterType({ name: 'header', regexp: Object.keys(HEADERS).join('|'), transformer: (name: string) => name });

When("the stranger asks for a hosted service, naming the owner's certificate in the {header} header", async function (header: string) {
  const [{ subscriptionId }, { certificate }] = [await this.cast.subscription('the owner'), await this.cast.management('the owner')];
  const headers = { [header]: (HEADERS[header] as (typeof HEADERS)[string])(certificate) };
  const attack = (how: string, identity: ClientIdentity | null) => {
    const client = this.cast.smapi(subscriptionId, identity, { headers });
    return {
      actor: 'the stranger',
      deed: `asking for a hosted service ${how}`,
      perform: (asked: string) => createService(this, client, asked),
    };
  };
  await walkServiceSquare(this, {
    'no certificate': attack(`with no certificate but the ${header} header`, null),
    'their own': attack(`with a certificate of their own and the ${header} header`, (await this.cast.credential('the stranger')).identity),
  });
});
