import type { Attack } from './attack.ts';
import { ARP_SHAPES, ARP_STORMS } from './rows/arp-shape.ts';
import { ARP_SPOOFS } from './rows/arp-spoof.ts';
import { BROADCASTS } from './rows/broadcast.ts';
import { CONTROL } from './rows/control.ts';
import { EDGE } from './rows/edge.ts';
import { FRAGMENTS } from './rows/fragment.ts';
import { IP_ADDRESSES } from './rows/ip-address.ts';
import { IP_HEADERS } from './rows/ip-header.ts';
import { IPV6_ROWS } from './rows/ipv6.ts';
import { LAWFUL } from './rows/lawful.ts';
import { MAC_ROWS } from './rows/mac.ts';
import { PROTECTED } from './rows/protected.ts';
import { RECEIVING } from './rows/receive.ts';
import { SIZES } from './rows/size.ts';
import { TRANSPORT } from './rows/transport.ts';
import { TUNNELS } from './rows/tunnel.ts';
import { VLAN_NODES, VLAN_TAGS } from './rows/vlan.ts';

const number = ({ id }: Attack): number => Number(id.slice(1));

/** The whole catalogue, group by group, each in the order of its numbers. */
export const ATTACKS: readonly Attack[] = [
  LAWFUL,
  MAC_ROWS,
  [...ARP_SPOOFS, ...ARP_SHAPES, ...ARP_STORMS],
  [...IP_ADDRESSES, ...IP_HEADERS],
  FRAGMENTS,
  TRANSPORT,
  TUNNELS,
  BROADCASTS,
  PROTECTED,
  [...VLAN_TAGS, ...VLAN_NODES],
  CONTROL,
  SIZES,
  RECEIVING,
  IPV6_ROWS,
  EDGE,
].flatMap((group) => [...group].sort((one, other) => number(one) - number(other)));

/** Throws RangeError for an id that the catalogue does not have. */
export function attack(id: string): Attack {
  const found = ATTACKS.find((each) => each.id === id);
  if (found === undefined) throw new RangeError(`the catalogue has no ${id}`);
  return found;
}

/** The catalogue as the rows of a feature's table, without a head: id, what is done, verdict. */
export const tableOf = (attacks: readonly Attack[] = ATTACKS): [id: string, title: string, verdict: string][] =>
  attacks.map(({ id, title, verdict }) => [id, title, verdict]);
