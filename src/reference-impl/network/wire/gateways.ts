import { VLAN_ID, type Station, type WireVlan } from './station.ts';

/** The router's own place in a VLAN. */
export function gatewayOf(vlan: WireVlan): Station {
  const id = VLAN_ID[vlan];
  return {
    name: `gateway-${vlan}`,
    kind: 'gateway',
    vlan,
    mac: `02:00:00:00:00:${id.toString(16).padStart(2, '0')}`,
    address: `10.253.${id}.1`,
  };
}

/** In every VLAN one. */
export const GATEWAYS: readonly Station[] = (Object.keys(VLAN_ID) as WireVlan[]).map(gatewayOf);
