/** Where a deployment sits. */
export type Slot = 'production' | 'staging';

/** Where something is placed: exactly one of the two is given. */
export interface Placement {
  readonly location?: string | undefined;
  readonly affinityGroup?: string | undefined;
}

/** How a command names a deployment: by slot, or by its own name. */
export type DeploymentRef = { readonly service: string } & ({ readonly slot: Slot } | { readonly deployment: string });

/**
 * Everything that changes a subscription, from either door. Text fields are plain text here (labels and configurations are decoded);
 * the doors know base64 and forms. Commands marked async are queued for the fabric controller; the others take effect at once. Both
 * get an operation that can be looked up by its request id.
 */
export type Command =
  | { readonly kind: 'AddCertificate'; readonly certificate: Uint8Array }
  | { readonly kind: 'RemoveCertificate'; readonly thumbprint: string }
  | { readonly kind: 'AddCoAdministrator'; readonly liveId: string }
  | { readonly kind: 'RemoveCoAdministrator'; readonly liveId: string }
  | {
      readonly kind: 'CreateAffinityGroup';
      readonly name: string;
      readonly label: string;
      readonly description: string;
      readonly location: string;
    }
  | {
      readonly kind: 'UpdateAffinityGroup';
      readonly name: string;
      readonly label?: string | undefined;
      readonly description?: string | undefined;
    }
  | { readonly kind: 'DeleteAffinityGroup'; readonly name: string }
  | ({ readonly kind: 'CreateHostedService'; readonly name: string; readonly label: string; readonly description: string } & Placement)
  | {
      readonly kind: 'UpdateHostedService';
      readonly name: string;
      readonly label?: string | undefined;
      readonly description?: string | undefined;
    }
  | { readonly kind: 'DeleteHostedService'; readonly name: string }
  | { readonly kind: 'AddServiceCertificate'; readonly service: string; readonly pfx: Uint8Array; readonly password: string } // async
  | { readonly kind: 'RemoveServiceCertificate'; readonly service: string; readonly thumbprint: string } // async
  | {
      readonly kind: 'CreateDeployment'; // async
      readonly service: string;
      readonly slot: Slot;
      readonly name: string;
      readonly label: string;
      /** A blob in one of the subscription's storage accounts (SMAPI), or the package itself (a Portal upload). */
      readonly package: { readonly url: string } | { readonly bytes: Uint8Array };
      readonly configuration: string;
      readonly start: boolean;
    }
  | ({ readonly kind: 'ChangeConfiguration'; readonly configuration: string } & DeploymentRef) // async
  | ({ readonly kind: 'UpdateDeploymentStatus'; readonly status: 'Running' | 'Suspended' } & DeploymentRef) // async
  | ({
      readonly kind: 'UpgradeDeployment'; // async
      readonly mode: 'Auto' | 'Manual';
      readonly package: { readonly url: string } | { readonly bytes: Uint8Array };
      readonly configuration: string;
      readonly label: string;
      readonly role?: string | undefined;
      readonly force: boolean;
    } & DeploymentRef)
  | ({ readonly kind: 'WalkUpgradeDomain'; readonly upgradeDomain: number } & DeploymentRef) // async
  | ({ readonly kind: 'RollbackUpgrade'; readonly mode: 'Auto' | 'Manual'; readonly force: boolean } & DeploymentRef) // async
  | { readonly kind: 'SwapDeployments'; readonly service: string; readonly production: string; readonly source: string } // async
  | ({ readonly kind: 'RebootRoleInstance'; readonly instance: string } & DeploymentRef) // async
  | ({ readonly kind: 'ReimageRoleInstance'; readonly instance: string } & DeploymentRef) // async
  | ({ readonly kind: 'DeleteDeployment' } & DeploymentRef) // async
  | ({
      readonly kind: 'CreateStorageAccount';
      readonly name: string;
      readonly label: string;
      readonly description: string;
      readonly geoReplication: boolean;
    } & Placement) // async
  | {
      readonly kind: 'UpdateStorageAccount';
      readonly name: string;
      readonly label?: string | undefined;
      readonly description?: string | undefined;
      readonly geoReplication?: boolean | undefined;
    }
  | { readonly kind: 'DeleteStorageAccount'; readonly name: string }
  | { readonly kind: 'RegenerateStorageKey'; readonly name: string; readonly key: 'Primary' | 'Secondary' };
