import { isInside } from '../host.ts';
import { parseMac } from '../frames/mac-address.ts';
import { isGroup } from './header.ts';
import { VLAN_ID, type Attached, type Station } from './station.ts';

const NOBODY = '00:00:00:00:00:00';

/** The station at its port. Throws RangeError when no such station can be. */
export function stationAt(card: Station, port: string): Attached {
  const { name, kind, address, vlan, node, tenant } = card;
  const mac = card.mac.toLowerCase();
  if (name === '') throw new RangeError('a station has a name');
  if (parseMac(mac) === undefined || mac === NOBODY || isGroup(mac))
    throw new RangeError(`${card.mac} is not the MAC address of a station (${name})`);
  if (!isInside(address)) throw new RangeError(`${address} is not an address of the virtual network (${name})`);
  if (!Object.hasOwn(VLAN_ID, vlan)) throw new RangeError(`there is no VLAN '${vlan}' (${name})`);
  if (kind === 'guest' && tenant === undefined) throw new RangeError(`${name} is a guest of nobody`);
  return { name, kind, mac, address, vlan, port, ...(node === undefined ? {} : { node }), ...(tenant === undefined ? {} : { tenant }) };
}
