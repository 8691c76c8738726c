import type { EndpointFilter } from '../wire/station.ts';
import type { Switchable } from '../wire/switchable.ts';
import { createEndpointFilter, type EndpointRules } from './endpoint-filter.ts';
import type { PublicService } from './service.ts';

/** Makes the filters of all root OSs. `isOn` is the laboratory's switch for all of them together. */
export interface EndpointFilters extends Switchable {
  /** The filter for the instance at this address. `services` are those that its node knows of now. */
  of(instance: string, services: () => readonly PublicService[]): EndpointFilter;
}

export function createEndpointFilters(rules: EndpointRules): EndpointFilters {
  const filters: EndpointFilters = {
    isOn: true,
    of: (instance, services) => {
      const filter = createEndpointFilter(instance, services, rules);
      return { refuse: (frame) => (filters.isOn ? filter.refuse(frame) : undefined) };
    },
  };
  return filters;
}
