import type { LocationView } from '../../management/view.ts';
import { element, text } from '../xml/writer.ts';
import { listWriter } from './list.ts';
import { route, shown } from './route.ts';

export const locationRoutes = [
  route('GET', 'locations', '2010-10-28', ({ management, who, subscriptionId, base }) =>
    shown(locations(management.locations(who, subscriptionId), base)),
  ),
];

const locations = listWriter('Locations', ({ name, displayName, availableServices }: LocationView) =>
  element(
    'Location',
    text('Name', name) +
      text('DisplayName', displayName) +
      element('AvailableServices', availableServices.map((service) => text('AvailableService', service)).join('')),
  ),
);
