import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect } from 'chai';
import forge from 'node-forge';
import { createClock, type Clock } from '../../../src/reference-impl/clock/clock.ts';
import { createRegions } from '../../../src/reference-impl/datacenters/regions.ts';
import { createGuestOsCatalogue } from '../../../src/reference-impl/fabric-controller/guest-os-catalogue.ts';
import { ManagementError } from '../../../src/reference-impl/management/management-error.ts';
import type { Management } from '../../../src/reference-impl/management/management.ts';
import { createManagement } from '../../../src/reference-impl/management/management-service.ts';
import { createOperations, type Operations } from '../../../src/reference-impl/management/operations.ts';
import type { Principal } from '../../../src/reference-impl/management/principal.ts';
import { createResources, type Resources } from '../../../src/reference-impl/management/resources.ts';
import { openStore, type Store } from '../../../src/reference-impl/state/store.ts';
import { openVault } from '../../../src/reference-impl/state/vault.ts';
import { createBlobIndex, type BlobIndex } from '../../../src/reference-impl/storage/index/blob-index.ts';
import { createStorageSteps } from '../../../src/reference-impl/storage/steps.ts';
import { createStorageKeys } from '../../../src/reference-impl/storage/storage-keys.ts';
import { createMemoryRecords } from '../storage/memory-records.ts';
import { createAccessPolicy } from '../../../src/reference-impl/subscriptions/access-policy.ts';
import { createCertificateRegistry, type CertificateRegistry } from '../../../src/reference-impl/subscriptions/certificate-registry.ts';
import { createSubscriptions, type Subscriptions } from '../../../src/reference-impl/subscriptions/subscriptions.ts';

/** Management with the parts below it, and no doors or controller above it. */
export interface Ground {
  readonly store: Store;
  readonly clock: Clock;
  readonly subscriptions: Subscriptions;
  readonly certificateRegistry: CertificateRegistry;
  readonly resources: Resources;
  readonly operations: Operations;
  readonly blobs: BlobIndex;
  readonly management: Management;
}

export function groundIn(folder: string): Ground {
  const store = openStore(folder);
  const clock = createClock(store);
  const vault = openVault(folder);
  const subscriptions = createSubscriptions({ store, clock });
  const certificateRegistry = createCertificateRegistry({ store, clock });
  const resources = createResources({ store });
  const operations = createOperations({ store, clock });
  const records = createMemoryRecords();
  const blobs = createBlobIndex({ store, clock, records });
  const management = createManagement({
    store,
    clock,
    vault,
    regions: createRegions(),
    subscriptions,
    certificateRegistry,
    accessPolicy: createAccessPolicy({ subscriptions, certificateRegistry }),
    resources,
    operations,
    nodes: { coresOf: () => 0 },
    guestOsCatalogue: createGuestOsCatalogue({ store, clock, images: { add: async () => undefined } }),
    storageKeys: createStorageKeys({ store, vault, clock }),
    blobs,
    records,
    storageSteps: createStorageSteps(),
    storageAddress: () => 'https://127.0.0.1:10000',
  });
  return { store, clock, subscriptions, certificateRegistry, resources, operations, blobs, management };
}

/** A new folder, and the way to be rid of it. */
export function temporaryFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'fabric-core-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export const person = (liveId: string): Principal => ({ kind: 'person', liveId });

/** Runs `act`, which must throw a ManagementError, and answers its reason. */
export function refusalOf(act: () => unknown): ManagementError {
  try {
    act();
  } catch (error) {
    expect(error).to.be.instanceOf(ManagementError);
    return error as ManagementError;
  }
  throw new Error('was not refused');
}

/** A key pair, made once for all tests of a file. */
export function keyPair(bits = 2048): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  return generateKeyPairSync('rsa', { modulusLength: bits });
}

interface CertificateWish {
  readonly key: KeyObject;
  readonly subject?: string;
  /** Who signs: the certificate's own key unless given. */
  readonly issuer?: { readonly name: string; readonly key: KeyObject };
}

let serial = 0;

/** A certificate, DER. */
export function certificateFor({ key, subject = 'customer', issuer }: CertificateWish): Buffer {
  const certificate = forge.pki.createCertificate();
  certificate.privateKey = forgeKey(key);
  certificate.publicKey = forge.pki.setRsaPublicKey(certificate.privateKey.n, certificate.privateKey.e);
  certificate.serialNumber = `01${(++serial).toString(16).padStart(6, '0')}`;
  certificate.validity.notBefore = new Date(Date.now() - 86_400_000);
  certificate.validity.notAfter = new Date(Date.now() + 86_400_000);
  certificate.setSubject([{ name: 'commonName', value: subject }]);
  certificate.setIssuer([{ name: 'commonName', value: issuer?.name ?? subject }]);
  certificate.sign(issuer === undefined ? certificate.privateKey : forgeKey(issuer.key), forge.md.sha256.create());
  return Buffer.from(forge.asn1.toDer(forge.pki.certificateToAsn1(certificate)).getBytes(), 'latin1');
}

/** A PKCS#12 file with this certificate and key. */
export function pfxOf(certificate: Buffer, key: KeyObject, password: string): Buffer {
  const parsed = forge.pki.certificateFromAsn1(forge.asn1.fromDer(certificate.toString('latin1')));
  const asn1 = forge.pkcs12.toPkcs12Asn1(forgeKey(key), [parsed], password, { algorithm: 'aes256' });
  return Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'latin1');
}

function forgeKey(key: KeyObject): forge.pki.rsa.PrivateKey {
  return forge.pki.privateKeyFromPem(key.export({ type: 'pkcs8', format: 'pem' }).toString());
}

export function pem(label: string, der: Uint8Array): string {
  const body = Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
}

/** A service configuration with these roles and instance counts. */
export function cscfg(roles: Readonly<Record<string, number>>, serviceName = 'shop'): string {
  const parts = Object.entries(roles).map(
    ([name, count]) => `<Role name="${name}"><Instances count="${count}"/><ConfigurationSettings/></Role>`,
  );
  return `<ServiceConfiguration serviceName="${serviceName}" xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration">${parts.join('')}</ServiceConfiguration>`;
}
