import { formatIpv4, parseIpv4 } from '../network/frames/ipv4-address.ts';
import type { Resources } from '../management/resources.ts';
import type { Store } from '../state/store.ts';

/** 198.18.0.0/15: for measurements in laboratories (RFC 2544), so it is nobody's on the Internet. */
const FIRST = parseIpv4('198.18.0.1') ?? 0;
const COUNT = 2 ** 17 - 2;
const LAST_GIVEN = 'controller.lastPublicAddress';

/**
 * A public address (VIP) that no deployment has. They are given out in turn, so that an address that was given back is not somebody else's at once, while
 * the world still knows it as that of its last holder. Called within a transaction that notes who has it. Throws when there is none left.
 */
export function freePublicAddress({
  store,
  resources,
}: {
  readonly store: Pick<Store, 'setting' | 'keepSetting'>;
  readonly resources: { readonly deployments: Pick<Resources['deployments'], 'isPublicAddressTaken'> };
}): string {
  const last = Number(store.setting(LAST_GIVEN) ?? -1);
  for (let step = 1; step <= COUNT; step++) {
    const number = (last + step) % COUNT;
    const address = formatIpv4(FIRST + number);
    if (resources.deployments.isPublicAddressTaken(address)) continue;
    store.keepSetting(LAST_GIVEN, String(number));
    return address;
  }
  throw new Error('there is no public address left');
}
