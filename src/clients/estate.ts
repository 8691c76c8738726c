import type { Slot } from './smapi/client.ts';

/** A certificate as it is uploaded: DER, the public key as PKCS#1 DER, and the thumbprint. */
export interface UploadedCertificate {
  readonly der: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly thumbprint: string;
}

/**
 * What the management operations are about, by name: one of everything that a subscription can hold. The `spare` ones are there to be removed, and
 * the `new` ones are not there yet, so that each operation can be carried out whatever came before it.
 */
export interface Estate {
  readonly subscriptionId: string;
  readonly location: string;

  /** Has a deployment in each slot. */
  readonly service: string;
  readonly production: string;
  readonly staging: string;
  /** A role instance of the production deployment. */
  readonly instance: string;
  /** Has no deployment. */
  readonly vacantService: string;
  readonly spareService: string;
  readonly newService: string;
  readonly newDeployment: string;
  readonly newSlot: Slot;
  /** A package in the subscription's own storage, its bytes, and a configuration for it. */
  readonly packageUrl: string;
  readonly packageBytes: Uint8Array;
  readonly configuration: string;
  /** Another configuration for the same package. */
  readonly newConfiguration: string;

  /** Thumbprints of certificates of the service. */
  readonly serviceCertificate: string;
  readonly spareServiceCertificate: string;
  readonly newServiceCertificate: { readonly pfx: Uint8Array; readonly password: string };

  readonly storageAccount: string;
  readonly spareStorageAccount: string;
  readonly newStorageAccount: string;

  readonly affinityGroup: string;
  readonly spareAffinityGroup: string;
  readonly newAffinityGroup: string;

  /** Thumbprints of registered management certificates; the spare one is not in use. */
  readonly certificate: string;
  readonly spareCertificate: string;
  readonly newCertificate: UploadedCertificate;

  /** The request id of an operation that has ended. */
  readonly operation: string;

  /** Live IDs. */
  readonly spareCoAdministrator: string;
  readonly newCoAdministrator: string;
}

/** Whether an operation looks or changes. */
export type OperationKind = 'read' | 'change';

/** What an operation is about, in the words of the feature files. */
export const SUBJECTS = [
  'subscription',
  'management certificate',
  'operation',
  'affinity group',
  'hosted service',
  'deployment',
  'service certificate',
  'storage account',
  'co-administrator',
] as const;
export type Subject = (typeof SUBJECTS)[number];
