import type { SecureVersion } from 'node:tls';
import { defineParameterType } from '@cucumber/cucumber';
import { clientIdentity, makeCertificate } from '../src/clients/certificate.ts';
import { imposterKey } from '../src/clients/keys.ts';
import { createService, walkServiceSquare } from './support/hosted-services.ts';
import { When } from './support/steps.ts';

const VERSIONS: Readonly<Record<string, SecureVersion>> = { 'TLS 1.0': 'TLSv1', 'TLS 1.1': 'TLSv1.1', 'TLS 1.2': 'TLSv1.2' };

/** A version of TLS. */
defineParameterType({ name: 'protocol', regexp: Object.keys(VERSIONS).join('|'), transformer: (words: string) => words });

When('the owner asks for a hosted service over {protocol}', async function (protocol: string) {
  const [{ subscriptionId }, { identity }] = [await this.cast.subscription('the owner'), await this.cast.management('the owner')];
  const version = VERSIONS[protocol] as SecureVersion;
  const client = this.cast.smapi(subscriptionId, identity, { tls: { minVersion: version, maxVersion: version } });
  const deed = `asking for a hosted service over ${protocol}`;
  await walkServiceSquare(this, { [protocol]: { actor: 'the owner', deed, perform: (asked) => createService(this, client, asked) } });
});

When("the stranger shows the owner's certificate and signs the handshake with another key", async function () {
  const [{ subscriptionId }, { key, certificate }] = [await this.cast.subscription('the owner'), await this.cast.management('the owner')];
  const identity = clientIdentity(imposterKey(key, await this.keys.rsa('the stranger')), certificate);
  const attack = (maxVersion: SecureVersion) => {
    const client = this.cast.smapi(subscriptionId, identity, { tls: { maxVersion } });
    const deed = "asking for a hosted service with the owner's certificate and another key";
    return { actor: 'the stranger', deed, perform: (asked: string) => createService(this, client, asked) };
  };
  await walkServiceSquare(this, { 'TLS 1.2': attack('TLSv1.2'), 'TLS 1.3': attack('TLSv1.3') });
});

When('the stranger shows a certificate of 150 kilobytes', async function () {
  const { subscriptionId } = await this.cast.subscription('the owner');
  const key = await this.keys.rsa('the stranger');
  const client = this.cast.smapi(
    subscriptionId,
    clientIdentity(key, makeCertificate({ subject: this.names.word(), key, paddingBytes: 150_000 })),
  );
  const deed = 'asking for a hosted service with a certificate of 150 kilobytes';
  await walkServiceSquare(this, { huge: { actor: 'the stranger', deed, perform: (asked) => createService(this, client, asked) } });
});
