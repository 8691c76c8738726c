import type { Route } from '../router.ts';
import { affinityGroupRoutes } from './affinity-groups.ts';
import { certificateRoutes } from './certificates.ts';
import { deploymentRoutes } from './deployments.ts';
import { hostedServiceRoutes } from './hosted-services.ts';
import { locationRoutes } from './locations.ts';
import { operationRoutes } from './operations.ts';
import { serviceCertificateRoutes } from './service-certificates.ts';
import { storageAccountRoutes } from './storage-accounts.ts';
import { subscriptionRoutes } from './subscription.ts';

/** Every operation of the API, in the order of its nouns. What is not here does not exist. */
export const ROUTES: readonly Route[] = [
  ...subscriptionRoutes,
  ...locationRoutes,
  ...certificateRoutes,
  ...operationRoutes,
  ...affinityGroupRoutes,
  ...hostedServiceRoutes,
  ...deploymentRoutes,
  ...serviceCertificateRoutes,
  ...storageAccountRoutes,
];
