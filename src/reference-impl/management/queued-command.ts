/** Where the controller finds a package: a blob of one of the subscription's storage accounts, or an upload kept in the store. */
export type PackageSource =
  | { readonly from: 'blob'; readonly account: string; readonly container: string; readonly blob: string }
  | { readonly from: 'upload'; readonly digest: string };

/** The deployment meant, settled when the command was accepted: `deployment` is its `privateId`, so a swap in between changes nothing. */
interface OnDeployment {
  readonly service: string;
  readonly deployment: string;
}

/**
 * A command as the queue holds it for the fabric controller: valid and authorised, names settled, and all of it JSON. Each must be safe
 * to carry out twice, because a crash can come between the work and the note that it is done.
 */
export type QueuedCommand =
  /** The deployment's row is there already, in status `Deploying`. */
  | ({ readonly kind: 'CreateDeployment'; readonly package: PackageSource } & OnDeployment)
  | ({ readonly kind: 'ChangeConfiguration'; readonly configuration: string } & OnDeployment)
  | ({ readonly kind: 'UpdateDeploymentStatus'; readonly status: 'Running' | 'Suspended' } & OnDeployment)
  | ({
      readonly kind: 'UpgradeDeployment';
      readonly mode: 'Auto' | 'Manual';
      readonly package: PackageSource;
      readonly configuration: string;
      readonly label: string;
      readonly role: string | null;
      readonly force: boolean;
    } & OnDeployment)
  | ({ readonly kind: 'WalkUpgradeDomain'; readonly upgradeDomain: number } & OnDeployment)
  | ({ readonly kind: 'RollbackUpgrade'; readonly mode: 'Auto' | 'Manual'; readonly force: boolean } & OnDeployment)
  /** Both are `privateId`s; `production` is null when the production slot was empty. */
  | { readonly kind: 'SwapDeployments'; readonly service: string; readonly production: string | null; readonly source: string }
  | ({ readonly kind: 'RebootRoleInstance'; readonly instance: string } & OnDeployment)
  | ({ readonly kind: 'ReimageRoleInstance'; readonly instance: string } & OnDeployment)
  /** The deployment's row is in status `Deleting`. */
  | ({ readonly kind: 'DeleteDeployment' } & OnDeployment)
  /** The certificate's row is there already, in status `Accepted`. */
  | { readonly kind: 'AddServiceCertificate'; readonly service: string; readonly thumbprint: string }
  | { readonly kind: 'RemoveServiceCertificate'; readonly service: string; readonly thumbprint: string }
  /** The account's row is there already, in status `ResolvingDns`. */
  | { readonly kind: 'CreateStorageAccount'; readonly name: string };

/** The lane of everything that is done to one hosted service. */
export function hostedServiceLane(service: string): string {
  return `hosted-service/${service.toLowerCase()}`;
}

/** The lane of everything that is done to one storage account. */
export function storageAccountLane(account: string): string {
  return `storage-account/${account}`;
}

/** Commands of one lane are carried out one after another, in the order in which they were accepted. */
export function laneOf(command: QueuedCommand): string {
  return command.kind === 'CreateStorageAccount' ? storageAccountLane(command.name) : hostedServiceLane(command.service);
}
