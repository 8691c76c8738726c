import type { Command, DeploymentRef } from './command.ts';
import type { Principal } from './principal.ts';
import type * as View from './view.ts';

/** What {@link Management.submit} answers. */
export interface Accepted {
  /** 32 lower-case hex digits from a cryptographic source; `operation` knows it from now on, also after a crash. */
  readonly requestId: string;
  /** Whether the fabric controller still has to carry it out. */
  readonly queued: boolean;
}

/**
 * The one service behind both doors. It decides who may do what, records what was asked, and shows the state; the doors only
 * translate. Every call is authorised anew. Whatever a principal may not reach is answered exactly like what does not exist:
 * {@link ManagementError} `ResourceNotFound` for people, and `ForbiddenError` for a certificate at a subscription that is not its own.
 */
export interface Management {
  /** The subscriptions that a person owns or co-administers. */
  subscriptionsOf(liveId: string): readonly View.SubscriptionView[];
  subscription(who: Principal, subscriptionId: string): View.SubscriptionView;
  /** Whose it is, and who helps: for the Portal, which alone can show and change people. */
  people(who: Principal, subscriptionId: string): { readonly owner: string; readonly coAdministrators: readonly string[] };
  locations(who: Principal, subscriptionId: string): readonly View.LocationView[];

  certificates(who: Principal, subscriptionId: string): readonly View.CertificateView[];
  certificate(who: Principal, subscriptionId: string, thumbprint: string): View.CertificateView;

  affinityGroups(who: Principal, subscriptionId: string): readonly View.AffinityGroupView[];
  affinityGroup(who: Principal, subscriptionId: string, name: string): View.AffinityGroupView;

  hostedServiceNameAvailable(who: Principal, subscriptionId: string, name: string): View.AvailabilityView;
  hostedServices(who: Principal, subscriptionId: string): readonly View.HostedServiceView[];
  hostedService(who: Principal, subscriptionId: string, name: string): View.HostedServiceView;
  deployments(who: Principal, subscriptionId: string, service: string): readonly View.DeploymentView[];
  deployment(who: Principal, subscriptionId: string, ref: DeploymentRef): View.DeploymentView;
  serviceCertificates(who: Principal, subscriptionId: string, service: string): readonly View.ServiceCertificateView[];
  serviceCertificate(who: Principal, subscriptionId: string, service: string, thumbprint: string): View.ServiceCertificateView;

  storageAccountNameAvailable(who: Principal, subscriptionId: string, name: string): View.AvailabilityView;
  storageAccounts(who: Principal, subscriptionId: string): readonly View.StorageAccountView[];
  storageAccount(who: Principal, subscriptionId: string, name: string): View.StorageAccountView;
  storageKeys(who: Principal, subscriptionId: string, name: string): View.StorageKeysView;

  operations(who: Principal, subscriptionId: string): readonly View.OperationView[];
  operation(who: Principal, subscriptionId: string, requestId: string): View.OperationView;

  /** Authorise, validate, record; then carry out at once or queue. Throws {@link ManagementError} and has then changed nothing. */
  submit(who: Principal, subscriptionId: string, command: Command): Accepted;
}
