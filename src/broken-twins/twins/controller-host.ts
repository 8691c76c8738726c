import type { Host } from '../../reference-impl/network/network.ts';
import type { Composition } from '../../reference-impl/parts.ts';

/** The fabric controller's port of the network. */
export function controllerHostOf(c: Composition): Host {
  const network = c.part('network');
  const card = network.hosts().find(({ kind }) => kind === 'fabric-controller');
  const host = card && network.host(card.address);
  if (host === undefined) throw new Error('there is no fabric controller on the network');
  return host;
}
