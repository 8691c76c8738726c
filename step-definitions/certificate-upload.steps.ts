import { createPrivateKey } from 'node:crypto';
import { defineParameterType } from '@cucumber/cucumber';
import forge from 'node-forge';
import { makeCertificate } from '../src/clients/certificate.ts';
import { weakRsaKey, type KeyPair } from '../src/clients/keys.ts';
import type { PortalClient } from '../src/clients/portal/index.ts';
import type { ReasonName } from '../src/conformance/judges/index.ts';
import type { Credential } from './support/cast.ts';
import { found, saw } from './support/hosted-services.ts';
import { answersIn, modulusOf, search, secretsOf, type Sought } from './support/private-key-search.ts';
import { Given, Then, When } from './support/steps.ts';
import { perScenario, type Done, type FabricWorld } from './support/world.ts';

interface Uploading {
  browser: PortalClient;
  page: string;
  subscriptionId: string;
  /** The key pair and the certificate that the scenario is about. */
  own: Credential;
  /** What else must be found nowhere, beside the private key itself. */
  secrets: Sought[];
}

const uploading = perScenario(() => ({}) as Uploading);

Given('the owner has made a key pair and a self-signed certificate', async function () {
  const [{ subscriptionId }, own] = [await this.cast.subscription('the owner'), await this.cast.credential('an uploaded certificate')];
  Object.assign(uploading(this), {
    browser: await this.cast.signedIn('the owner'),
    page: `/subscriptions/${subscriptionId}/certificates`,
    subscriptionId,
    own,
    secrets: [],
  });
});

const pkcs1 = ({ privateKey }: KeyPair): string => privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const windowsLines = (text: string): string => text.replace(/\r?\n/g, '\r\n');

const FORMATS: Readonly<Record<string, (own: Credential) => Buffer>> = {
  DER: ({ certificate }) => certificate.der,
  PEM: ({ certificate }) => Buffer.from(certificate.pem),
  'PEM with Windows line ends': ({ certificate }) => Buffer.from(windowsLines(certificate.pem)),
};

/** How a certificate is written to a file. */
defineParameterType({ name: 'format', regexp: Object.keys(FORMATS).join('|'), transformer: (words: string) => words });

/** A file to upload, and what in it is secret although it is not the key as it stands. */
interface File {
  readonly bytes: Buffer;
  readonly secrets?: readonly Sought[];
}

/** The file as sent, whatever it is encoded in: enough of the key's part to be found, little enough to be found in part. */
function asSent(text: string): Sought[] {
  return [{ what: 'the private key file', bytes: Buffer.from(text).subarray(200, 300) }];
}

const UPLOADS: Readonly<Record<string, (world: FabricWorld, own: Credential) => Promise<File>>> = {
  'the private key after the certificate': async (_world, { key, certificate }) => ({
    bytes: Buffer.from(certificate.pem + key.pem),
    secrets: asSent(key.pem),
  }),
  'the private key before the certificate': async (_world, { key, certificate }) => ({
    bytes: Buffer.from(key.pem + certificate.pem),
    secrets: asSent(key.pem),
  }),
  'an old-style private key': async (_world, { key, certificate }) => ({
    bytes: Buffer.from(certificate.pem + pkcs1(key)),
    secrets: asSent(pkcs1(key)),
  }),
  'a private key under a password': async ({ names }, { key, certificate }) => {
    const cipher = { cipher: 'aes-256-cbc', passphrase: names.password() };
    const pem = key.privateKey.export({ type: 'pkcs8', format: 'pem', ...cipher }).toString();
    const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    return {
      bytes: Buffer.from(certificate.pem + pem),
      secrets: [...asSent(pem), { what: 'the private key under its password', bytes: der.subarray(-600, -300) }],
    };
  },
  'a PKCS#12 file': async ({ names }, { key, certificate }) => {
    // One round of key derivation: what is tested is whether it is kept, not how long it resists.
    const pfx = forge.pkcs12.toPkcs12Asn1(
      forge.pki.privateKeyFromPem(pkcs1(key)),
      [forge.pki.certificateFromPem(certificate.pem)],
      names.password(),
      { algorithm: '3des', count: 1 },
    );
    const bytes = Buffer.from(forge.asn1.toDer(pfx).getBytes(), 'latin1');
    return { bytes, secrets: [{ what: 'the PKCS#12 file', bytes: bytes.subarray(bytes.length / 2, bytes.length / 2 + 300) }] };
  },
  'the private key alone': async (_world, { key }) => ({ bytes: createPrivateKey(key.pem).export({ type: 'pkcs8', format: 'der' }) }),

  'a certificate for a 1024-bit key': async ({ names }) => ({
    bytes: makeCertificate({ subject: names.word(), key: await weakRsaKey() }).der,
  }),
  'a certificate that was cut short': async (_world, { certificate }) => ({ bytes: certificate.der.subarray(0, -100) }),
  'random bytes': async ({ names }) => ({ bytes: names.bytes(900) }),
};

/** What is uploaded instead of a certificate alone. */
defineParameterType({ name: 'upload', regexp: Object.keys(UPLOADS).join('|'), transformer: (words: string) => words });

/** Uploads a file in the Portal's form. */
function upload(world: FabricWorld, bytes: Buffer): Promise<Done> {
  const { browser, page } = uploading(world);
  return browser.submit(page, 'add-certificate', { certificate: { fileName: `${world.names.word()}.cer`, bytes } });
}

/** Which certificates the Portal lists. */
async function listed(world: FabricWorld): Promise<Done> {
  const { browser, page } = uploading(world);
  const shown = await browser.page(page);
  return saw(shown, shown.value?.values('data-thumbprint'));
}

/** The auditor looks for the private key in every answer so far and on every medium, and for the public key as a control. */
async function searched(world: FabricWorld, control: KeyPair): Promise<void> {
  const { own, secrets } = uploading(world);
  const answers = answersIn(world.exchanges);
  await world.act('search', {
    actor: 'the auditor',
    deed: 'searching every answer and every medium for the private key',
    perform: () =>
      world.lab.observe('media.read', {}, ({ media }) => {
        const places = [...media.map(({ name, bytes }) => ({ name, bytes: Buffer.from(bytes, 'base64') })), ...answers];
        return {
          media: media.length,
          answers: answers.length,
          found: search(places, [...secretsOf(own.key), ...secrets]),
          control: search(places.slice(0, media.length), [modulusOf(control)]),
        };
      }),
  });
}

When('the owner uploads the certificate through the Portal as {format}', async function (format: string) {
  const { own, subscriptionId } = uploading(this);
  const use = () => this.cast.smapi(subscriptionId, own.identity).listCertificates();
  const owner = 'the owner';
  await this.act('upload', {
    actor: owner,
    deed: `uploading the certificate as ${format}`,
    perform: () => upload(this, (FORMATS[format] as (typeof FORMATS)[string])(own)),
  });
  await this.act('list', { actor: owner, deed: "looking at the Portal's list of certificates", perform: () => listed(this) });
  await this.act('use', { actor: owner, deed: 'using the certificate', perform: use });
  await searched(this, own.key);
});

When('the owner uploads the certificate through the Portal and reads it back through SMAPI', async function () {
  const { own, subscriptionId } = uploading(this);
  await this.act('upload', { actor: 'the owner', deed: 'uploading the certificate', perform: () => upload(this, own.certificate.der) });
  await this.act('read back', {
    actor: 'the owner',
    deed: 'listing the certificates with the certificate itself',
    perform: async () => {
      const read = await this.cast.smapi(subscriptionId, own.identity).listCertificates();
      return read.value === null
        ? read
        : found(
            read.value.map(({ thumbprint, certificate }) => ({ thumbprint, certificate })),
            read.exchanges,
          );
    },
  });
  await searched(this, own.key);
});

When('the owner uploads {upload} through the Portal', async function (words: string) {
  const state = uploading(this);
  const { bytes, secrets = [] } = await (UPLOADS[words] as (typeof UPLOADS)[string])(this, state.own);
  state.secrets.push(...secrets);
  const other = await this.cast.credential('another certificate');
  await this.walk({
    before: { actor: 'the owner', deed: 'uploading another certificate alone', perform: () => upload(this, other.certificate.der) },
    attack: { actor: 'the owner', deed: `uploading ${words}`, perform: () => upload(this, bytes) },
    after: { actor: 'the owner', deed: "looking at the Portal's list of certificates", perform: () => listed(this) },
    again: { actor: 'the owner', deed: 'uploading the certificate alone', perform: () => upload(this, state.own.certificate.der) },
  });
  await searched(this, other.key);
});

Then('the upload is accepted, and the Portal lists the certificate', function () {
  this.claim('accepted', { acts: ['upload'] });
  this.claim('seen', { act: 'list', present: [uploading(this).own.certificate.thumbprint] });
});

Then('the certificate opens the subscription from then on', function () {
  this.claim('accepted', { acts: ['use'] });
});

Then('what is read back is the uploaded certificate, byte for byte', function () {
  const { thumbprint, der } = uploading(this).own.certificate;
  this.claim('accepted', { acts: ['upload'] });
  this.claim('result', {
    act: 'read back',
    promised: 'SMAPI shows the uploaded certificate, and no other',
    equals: [{ thumbprint, certificate: der.toString('base64') }],
  });
});

Then('the upload is refused, because {reason}', function (reason: ReasonName) {
  this.claim('refused', { reason });
});

Then('nothing was registered', async function () {
  const [{ own }, other] = [uploading(this), await this.cast.credential('another certificate')];
  this.claim('nothing-happened', { present: [other.certificate.thumbprint], absent: [own.certificate.thumbprint] });
});

Then('a certificate alone is registered before and after', function () {
  this.claim('permitted-before-and-after');
});

Then('no private key is in any answer or on any medium', function () {
  this.claim('no-private-key');
});
