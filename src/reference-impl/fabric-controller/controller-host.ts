import type { Clock } from '../clock/clock.ts';
import { makeChannelIdentity, type ChannelIdentity } from '../control-channel/channel-identity.ts';
import { validityFrom } from '../control-channel/validity.ts';
import type { AddressPlan } from '../network/address-plan.ts';
import type { Host, Network } from '../network/network.ts';
import type { Store } from '../state/store.ts';
import type { Vault } from '../state/vault.ts';

const IDENTITY = 'controller.identity';

/** The fabric controller's own port of the network. It listens to nobody (CTL-2), so only the way out is handed on. */
export function controllerHost(network: Network, plan: AddressPlan): Pick<Host, 'connect'> {
  return network.attach({ name: 'fabric-controller', kind: 'fabric-controller', address: plan.infrastructure('controllers', 1) });
}

/** By what every fabric agent knows the controller: made once, and kept sealed, since the agents pin it. */
export function controllerIdentity({
  store,
  vault,
  clock,
}: {
  readonly store: Store;
  readonly vault: Vault;
  readonly clock: Pick<Clock, 'now'>;
}): ChannelIdentity {
  const kept = store.setting(IDENTITY);
  if (kept !== undefined) return JSON.parse(vault.open(IDENTITY, Buffer.from(kept, 'base64')).toString('utf8')) as ChannelIdentity;
  const identity = makeChannelIdentity({ subject: 'fabric-controller', ...validityFrom(clock.now()) });
  store.keepSetting(IDENTITY, vault.seal(IDENTITY, Buffer.from(JSON.stringify(identity))).toString('base64'));
  return identity;
}
