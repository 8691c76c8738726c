import type { InstanceEndpoint } from '../compute-node/instance.ts';
import type { Slot } from './command.ts';

/** What management shows of its state. Times are ISO 8601 UTC; labels and configurations are plain text. */
export interface SubscriptionView {
  readonly subscriptionId: string;
  readonly name: string;
  readonly status: 'Active';
  readonly accountAdministrator: string;
  readonly serviceAdministrator: string;
  readonly maxCores: number;
  readonly maxStorageAccounts: number;
  readonly maxHostedServices: number;
  readonly currentCores: number;
  readonly currentHostedServices: number;
  readonly currentStorageAccounts: number;
}

export interface LocationView {
  readonly name: string;
  readonly displayName: string;
  readonly availableServices: readonly string[];
}

export interface CertificateView {
  /** SHA-1 of the DER, upper-case hex. */
  readonly thumbprint: string;
  /** The certificate, DER. */
  readonly certificate: Uint8Array;
  /** The public key, PKCS#1 DER (RSA). */
  readonly publicKey: Uint8Array;
  readonly created: string;
}

export interface AffinityGroupView {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly location: string;
  readonly hostedServices: readonly string[];
  readonly storageAccounts: readonly string[];
}

export interface HostedServiceView {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly location?: string | undefined;
  readonly affinityGroup?: string | undefined;
  readonly status: 'Created';
  readonly created: string;
  readonly lastModified: string;
}

export interface RoleInstanceView {
  readonly role: string;
  /** For example `WorkerRole1_IN_0`. */
  readonly instance: string;
  readonly status: 'ReadyRole' | 'StoppedVM' | 'CreatingVM' | 'Unresponsive';
  readonly upgradeDomain: number;
  readonly faultDomain: number;
  readonly size: string;
  readonly ipAddress: string;
  readonly endpoints: readonly InstanceEndpoint[];
}

export interface DeploymentView {
  readonly service: string;
  readonly name: string;
  readonly slot: Slot;
  /** 32 lower-case hex digits. */
  readonly privateId: string;
  readonly status: 'Running' | 'Suspended' | 'Deploying' | 'Deleting';
  readonly label: string;
  readonly configuration: string;
  /** By which the world knows it. */
  readonly publicAddress?: string | undefined;
  readonly instances: readonly RoleInstanceView[];
  readonly roles: readonly { readonly name: string; readonly osVersion: string }[];
  readonly upgradeDomainCount: number;
  readonly sdkVersion: string;
  readonly upgrade?:
    { readonly mode: 'Auto' | 'Manual'; readonly currentDomain: number; readonly currentDomainState: 'Before' | 'During' } | undefined;
  readonly rollbackAllowed: boolean;
  readonly created: string;
  readonly lastModified: string;
}

export interface ServiceCertificateView {
  readonly thumbprint: string;
  readonly certificate: Uint8Array;
}

export interface StorageAccountView {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly location?: string | undefined;
  readonly affinityGroup?: string | undefined;
  readonly status: 'ResolvingDns' | 'Created';
  /** Blob, queue and table endpoints; the blob one is a real loopback address. */
  readonly endpoints: readonly string[];
  readonly geoReplication: boolean;
  readonly primaryRegion: string;
  readonly secondaryRegion?: string | undefined;
  readonly created: string;
}

/** Both keys, base64 of 64 bytes each. */
export interface StorageKeysView {
  readonly primary: string;
  readonly secondary: string;
}

export interface OperationView {
  /** 32 lower-case hex digits, as in `x-ms-request-id`. */
  readonly requestId: string;
  /** The command's kind. */
  readonly kind: string;
  readonly status: 'InProgress' | 'Succeeded' | 'Failed';
  readonly httpStatus?: number | undefined;
  readonly error?: { readonly code: string; readonly message: string } | undefined;
  readonly accepted: string;
  readonly finished?: string | undefined;
}

export interface AvailabilityView {
  readonly available: boolean;
  readonly reason?: string | undefined;
}
