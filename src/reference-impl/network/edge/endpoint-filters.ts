import type { EndpointFilter } from '../wire/station.ts';
import type { Switchable } from '../wire/switchable.ts';
import { createEndpointFilter, type EndpointRules } from './endpoint-filter.ts';
import type { PublicService } from './service.ts';

/** Makes the filters of all root OSs. */
export interface EndpointFilters {
  /** For the lab: whether they are in place, all of them together. */
  readonly layer: Switchable;
  /** The filter for the instance at this address. `services` are those that its node knows of now. */
  of(instance: string, services: () => readonly PublicService[]): EndpointFilter;
}

export function createEndpointFilters(rules: EndpointRules): EndpointFilters {
  const layer: Switchable = { isOn: true };
  return {
    layer,
    of: (instance, services) => {
      const filter = createEndpointFilter(instance, services, rules);
      return { refuse: (frame) => (layer.isOn ? filter.refuse(frame) : undefined) };
    },
  };
}
