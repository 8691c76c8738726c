import type { Station as Numbers } from '../frames/conversation.ts';
import { parseIpv4 } from '../frames/ipv4-address.ts';
import { parseMac } from '../frames/mac-address.ts';
import type { Station } from './station.ts';

/** A station as frames name it. Throws RangeError when its addresses are none. */
export function numbersOf({ name, mac, address }: Pick<Station, 'name' | 'mac' | 'address'>): Numbers {
  const numbers = { mac: parseMac(mac), address: parseIpv4(address) };
  if (numbers.mac === undefined || numbers.address === undefined) throw new RangeError(`${name} has no addresses: ${mac}, ${address}`);
  return { mac: numbers.mac, address: numbers.address };
}
