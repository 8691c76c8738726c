import type { Slot } from './command.ts';

/** The rows of the resource directory, as the store keeps them. Times are ISO 8601 UTC text. */

export interface AffinityGroupRow {
  readonly subscriptionId: string;
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly location: string;
  readonly created: string;
}

/** Its name is unique in the whole fabric, as it is the first part of a DNS name. */
export interface HostedServiceRow {
  readonly subscriptionId: string;
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly location: string | null;
  readonly affinityGroup: string | null;
  readonly created: string;
  readonly modified: string;
}

/**
 * A deployment. The row is there from the moment its creation was accepted, in status `Deploying`; the fabric controller
 * brings it to what it should be and keeps the rest of the row true.
 */
export interface DeploymentRow {
  readonly subscriptionId: string;
  readonly service: string;
  /** 32 lower-case hex digits; the deployment's identity, also across a swap of slots. */
  readonly privateId: string;
  readonly name: string;
  readonly slot: Slot;
  readonly status: 'Running' | 'Suspended' | 'Deploying' | 'Deleting';
  readonly label: string;
  /** The service configuration (.cscfg) in force. */
  readonly configuration: string;
  /** Its public address, by which the world knows it; null until the controller has given it one. */
  readonly vip: string | null;
  /** The package in force; null until the controller has fetched it. */
  readonly packageDigest: string | null;
  /** Whether its instances should be running or stopped. */
  readonly desiredStatus: 'Running' | 'Suspended';
  readonly sdkVersion: string;
  readonly upgradeDomainCount: number;
  /** An upgrade under way, and where it stands; all three are null when there is none. */
  readonly upgradeMode: 'Auto' | 'Manual' | null;
  readonly upgradeDomain: number | null;
  readonly upgradeDomainState: 'Before' | 'During' | null;
  /** What a rollback of the upgrade under way goes back to. */
  readonly previousPackageDigest: string | null;
  readonly previousConfiguration: string | null;
  readonly previousLabel: string | null;
  readonly created: string;
  readonly modified: string;
}

/** A role instance as management shows it. Written by the fabric controller only. */
export interface InstanceRow {
  /** The deployment's `privateId`. */
  readonly deployment: string;
  /** For example `WorkerRole1_IN_0`. */
  readonly name: string;
  readonly role: string;
  readonly status: 'ReadyRole' | 'StoppedVM' | 'CreatingVM' | 'Unresponsive';
  readonly upgradeDomain: number;
  readonly faultDomain: number;
  readonly size: string;
  readonly ipAddress: string;
  /** What of it the world reaches: a JSON array of {@link InstanceEndpoint}. */
  readonly endpoints: string;
}

/** A service certificate. The PFX with its private key is sealed in the vault; only the certificate is ever shown. */
export interface ServiceCertificateRow {
  readonly subscriptionId: string;
  readonly service: string;
  /** SHA-1 of the certificate's DER, upper-case hex. */
  readonly thumbprint: string;
  readonly certificate: Uint8Array;
  readonly sealedPfx: Uint8Array;
  /** `Accepted` until the controller has installed it. */
  readonly status: 'Accepted' | 'Installed';
}

/** Its name is unique in the whole fabric, as it is the first part of a DNS name. */
export interface StorageAccountRow {
  readonly subscriptionId: string;
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly location: string | null;
  readonly affinityGroup: string | null;
  readonly status: 'ResolvingDns' | 'Created';
  readonly geoReplication: 0 | 1;
  readonly primaryRegion: string;
  readonly secondaryRegion: string | null;
  /** Whether nothing in it is served in the clear (ENC-2). */
  readonly secureTransferOnly: 0 | 1;
  readonly sealedPrimaryKey: Uint8Array;
  readonly sealedSecondaryKey: Uint8Array;
  readonly created: string;
  readonly modified: string;
}
