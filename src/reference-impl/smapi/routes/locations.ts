import { document, element, text } from '../xml/writer.ts';
import { route, shown } from './route.ts';

export const locationRoutes = [
  route('GET', 'locations', '2010-10-28', ({ management, who, subscriptionId }) => {
    const locations = management
      .locations(who, subscriptionId)
      .map(({ name, displayName, availableServices }) =>
        element(
          'Location',
          text('Name', name) +
            text('DisplayName', displayName) +
            element('AvailableServices', availableServices.map((service) => text('AvailableService', service)).join('')),
        ),
      );
    return shown(document('Locations', locations.join('')));
  }),
];
