/** The wire of the virtual network: switch, VLANs, router, and what stands on it by itself. NET-2, NET-4, VLN-1 to VLN-3, CTL-2, ISO-1, ISO-2. */
export { captureAt, type Capture } from './capture.ts';
export type { Delivery, Layer, PortCounters } from './delivery.ts';
export { runDevice, type Device } from './device.ts';
export { createConsoleServer, createNetworkDevice, createPowerDistributionUnit } from './devices.ts';
export { dhcpAnswer, serveDhcp, type Lease } from './dhcp-server.ts';
export type { EthernetHeader } from './header.ts';
export type { FrameListener, WirePort } from './port.ts';
export { createRouterRules, isOutside, ROUTER_RULES, type RouterRules } from './router-rules.ts';
export { MANAGEMENT_PORT, ROUTES, type Route } from './routes.ts';
export {
  GATEWAY_NAME,
  VLAN_ID,
  VLANS,
  type AccessPort,
  type Attached,
  type EndpointFilter,
  type FrameFilter,
  type Station,
  type StationKind,
  type TrunkPort,
  type WireVlan,
} from './station.ts';
export type { Stations } from './stations.ts';
export { createStormLimits, STORM_BUDGET, STORM_LIMITS, type StormBudget, type StormLimits } from './storm-limits.ts';
export { SWITCH_RULES, type Switched, type SwitchRules } from './switch-rules.ts';
export type { Switchable } from './switchable.ts';
export { createWire, WIRE_PARTS, type Wire, type WireOptions, type WireParts } from './wire.ts';
