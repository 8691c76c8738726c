import { document, text } from '../xml/writer.ts';
import { route, shown } from './route.ts';

export const subscriptionRoutes = [
  route('GET', '', '2011-10-01', ({ management, who, subscriptionId }) => {
    const view = management.subscription(who, subscriptionId);
    return shown(
      document(
        'Subscription',
        text('SubscriptionID', view.subscriptionId) +
          text('SubscriptionName', view.name) +
          text('SubscriptionStatus', view.status) +
          text('AccountAdminLiveEmailId', view.accountAdministrator) +
          text('ServiceAdminLiveEmailId', view.serviceAdministrator) +
          text('MaxCoreCount', view.maxCores) +
          text('MaxStorageAccounts', view.maxStorageAccounts) +
          text('MaxHostedServices', view.maxHostedServices) +
          text('CurrentCoreCount', view.currentCores) +
          text('CurrentHostedServices', view.currentHostedServices) +
          text('CurrentStorageAccounts', view.currentStorageAccounts),
      ),
    );
  }),
];
