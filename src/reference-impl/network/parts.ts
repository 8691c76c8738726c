import type { PartMakers } from '../parts.ts';
import { createAddressPlan, type AddressPlan } from './address-plan.ts';
import {
  createEndpointFilters,
  EDGE_RULES,
  ENDPOINT_RULES,
  plugInEdge,
  type Edge,
  type EdgeRules,
  type EndpointFilters,
  type EndpointRules,
} from './edge/index.ts';
import { createFacilities, type Facilities } from './facilities.ts';
import { createFilterChecks, type FilterChecks } from './filter/index.ts';
import { createGuestFilters, type GuestFilters } from './guest-filters.ts';
import { createHostFirewall, type HostFirewall } from './host-firewall.ts';
import { createNetwork, type Network } from './network.ts';
import {
  createWire,
  ROUTER_RULES,
  STORM_LIMITS,
  SWITCH_RULES,
  type RouterRules,
  type StormLimits,
  type SwitchRules,
  type Wire,
} from './wire/index.ts';

/** The parts of the network between the fabric's own components, and of its edge. */
export interface NetworkParts {
  /** VLN-1: which subnet each VLAN has, and who has which address. */
  readonly addressPlan: AddressPlan;
  /** NET-2, NET-4, VLN-2, VLN-3, ISO-1: what the switch lets pass. */
  readonly switchRules: SwitchRules;
  /** VLN-2, VLN-3, CTL-2: what the router lets pass from VLAN to VLAN. */
  readonly routerRules: RouterRules;
  /** NET-4. */
  readonly stormLimits: StormLimits;
  readonly wire: Wire;
  /** NET-1 to NET-4: what the packet filters ask; the hypervisor's and the root OS's the same. */
  readonly filterChecks: FilterChecks;
  readonly hypervisorChecks: FilterChecks;
  readonly rootOsChecks: FilterChecks;
  /** NET-1 to NET-4: the filters between guests and the network. */
  readonly guestFilters: GuestFilters;
  /** CTL-2, VM-3: which connections a host takes. */
  readonly hostFirewall: HostFirewall;
  /** The one network between the fabric's own components. */
  readonly network: Network;
  /** VLN-1: what else stands on it. */
  readonly facilities: Facilities;
  /** EDG-1, EDG-2: what the edge lets in. */
  readonly edgeRules: EdgeRules;
  /** EDG-1, EDG-2: what the root OSs let in, whatever the edge does. */
  readonly endpointRules: EndpointRules;
  /** The edge load balancer: the only way in from outside. */
  readonly edge: Edge;
  /** The filters of all root OSs for what comes from outside. */
  readonly endpointFilters: EndpointFilters;
}

/** The real ones. */
export const networkMakers: Pick<PartMakers, keyof NetworkParts> = {
  addressPlan: () => createAddressPlan(),
  switchRules: () => SWITCH_RULES,
  routerRules: () => ROUTER_RULES,
  stormLimits: () => STORM_LIMITS,
  wire: (c) =>
    createWire({
      now: () => c.part('clock').now().getTime(),
      gateways: c.part('addressPlan').gateways,
      switchRules: c.part('switchRules'),
      routerRules: c.part('routerRules'),
      stormLimits: c.part('stormLimits'),
    }),
  filterChecks: () => createFilterChecks(),
  hypervisorChecks: (c) => c.part('filterChecks'),
  rootOsChecks: (c) => c.part('filterChecks'),
  guestFilters: (c) =>
    createGuestFilters({
      plan: c.part('addressPlan'),
      checks: { hypervisor: c.part('hypervisorChecks'), 'root-os': c.part('rootOsChecks') },
    }),
  hostFirewall: () => createHostFirewall(),
  network: (c) =>
    createNetwork({
      wire: c.part('wire'),
      plan: c.part('addressPlan'),
      firewall: c.part('hostFirewall'),
      guestFilters: c.part('guestFilters'),
    }),
  facilities: (c) => createFacilities({ wire: c.part('wire'), network: c.part('network'), plan: c.part('addressPlan') }),
  edgeRules: () => EDGE_RULES,
  endpointRules: () => ENDPOINT_RULES,
  edge: (c) =>
    plugInEdge({
      wire: c.part('wire'),
      plan: c.part('addressPlan'),
      now: () => c.part('clock').now().getTime(),
      rules: c.part('edgeRules'),
    }),
  endpointFilters: (c) => createEndpointFilters(c.part('endpointRules')),
};
