import { createGuestFilters } from '../../reference-impl/network/guest-filters.ts';
import { createStormLimits } from '../../reference-impl/network/wire/index.ts';
import { variant } from './variant.ts';

export const stricterStormLimits = variant(
  'stricter-storm-limits',
  'Its guests may ask and broadcast 20 times a second and send 300,000 bytes, where the reference allows more than twice as much; its switch counts broadcasts likewise.',
  {
    guestFilters: (c) =>
      createGuestFilters({
        plan: c.part('addressPlan'),
        checks: { hypervisor: c.part('hypervisorChecks'), 'root-os': c.part('rootOsChecks') },
        limits: { arp: 20, broadcast: 20, bytes: 300_000 },
      }),
    stormLimits: () => createStormLimits({ framesPerSecond: 100_000, bytesPerSecond: 125_000_000, broadcastsPerSecond: 25 }),
  },
  [5],
);
