import { accountPage } from './pages/account.ts';
import { affinityGroupsPage } from './pages/affinity-groups.ts';
import { certificatesPage } from './pages/certificates.ts';
import { coAdministratorsPage } from './pages/co-administrators.ts';
import { homePage } from './pages/home.ts';
import { hostedServicePage } from './pages/hosted-service.ts';
import { hostedServicesPage } from './pages/hosted-services.ts';
import { operationsPage } from './pages/operations.ts';
import { signInRoutes } from './pages/sign-in.ts';
import { storageAccountPage } from './pages/storage-account.ts';
import { storageAccountsPage } from './pages/storage-accounts.ts';
import { subscriptionPage } from './pages/subscription.ts';
import { pageRoutes } from './page-routes.ts';
import { STYLE_SHEET } from './render.ts';
import type { PortalRoute } from './route.ts';

const styleSheet: PortalRoute = {
  method: 'GET',
  path: '/portal.css',
  credential: 'public',
  answer: (_request, response) => void response.set('Cache-Control', 'public, max-age=300').type('css').send(STYLE_SHEET),
};

/** Every endpoint of the Portal: the table that is dispatched by, and that the gate goes by. */
export const PORTAL_ROUTES: readonly PortalRoute[] = [
  styleSheet,
  ...signInRoutes,
  ...[
    homePage,
    accountPage,
    subscriptionPage,
    certificatesPage,
    hostedServicesPage,
    hostedServicePage,
    storageAccountsPage,
    storageAccountPage,
    affinityGroupsPage,
    coAdministratorsPage,
    operationsPage,
  ].flatMap(pageRoutes),
];
