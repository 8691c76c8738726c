import type { AttackScene, HostName, SceneHost } from '../../src/clients/attacks/index.ts';
import { ETHER, ethernet, ipv4, PROTOCOL, TCP, tcp, udp, type Upper } from '../../src/clients/frames/index.ts';
import type { WireScene } from './wire-scene.ts';

/** Frames to be sent at one port, in order. */
export interface Batch {
  /** At which host's port, by its name in the scene. */
  readonly from: string;
  readonly frames: readonly Buffer[];
}

/** The frames that end a reading: each brings the mark to one of the captured ports, and `to` says to which. */
export interface Sentinels {
  readonly batches: readonly Batch[];
  readonly to: readonly string[];
}

interface Ends {
  readonly from: SceneHost;
  readonly to: SceneHost;
}

const packet = ({ from, to }: Ends, protocol: number, payload: Upper, address = to.address): Buffer =>
  ethernet({ src: from.mac, dst: to.mac, type: ETHER.ipv4, payload: ipv4({ src: from.address, dst: address, protocol, payload }) });

/**
 * A sentinel for each port that is captured, lawful and sent after everything else: from the router to whoever stands in a VLAN, from somebody there who is not hostile to the router, and to
 * the outside as the answer of a declared endpoint. `outsideBy`: whose endpoint that is, and where its instance listens.
 */
export function sentinels(
  { scene, ports }: WireScene,
  mark: Buffer,
  { captured, outsideBy }: { readonly captured: readonly string[]; readonly outsideBy: OutsideBy | null },
): Sentinels {
  const { names } = scene;
  const [source, destination] = [49_152 + names.integer(16_000), 40_000 + names.integer(5_000)];
  const datagram = (ends: Ends): Buffer => packet(ends, PROTOCOL.udp, udp({ source, destination, payload: mark }));
  const addressesOf = (host: string): SceneHost | undefined => {
    const port = ports.get(host);
    return port && { mac: port.mac, address: port.address };
  };
  const kindOf = (host: string): string | undefined => ports.get(host)?.kind;
  const vlanOf = (host: string): number | undefined => ports.get(host)?.vlan;
  const hostile = ['attacker', 'rootOs'];

  const batches = new Map<string, Buffer[]>();
  const to: string[] = [];
  const put = (from: string, host: string): void => {
    const [one, other] = [addressesOf(from), addressesOf(host)];
    if (one === undefined || other === undefined) return;
    batches.set(from, [...(batches.get(from) ?? []), datagram({ from: one, to: other })]);
    to.push(host);
  };
  for (const host of captured) {
    if (host === 'outside') continue;
    const beside = captured.filter((other) => other !== host && vlanOf(other) === vlanOf(host));
    const sender =
      kindOf(host) === 'gateway'
        ? beside.find((other) => !hostile.includes(other) && kindOf(other) !== 'gateway' && kindOf(other) !== 'dhcp-server')
        : [...ports.keys()].find((other) => kindOf(other) === 'gateway' && vlanOf(other) === vlanOf(host));
    if (sender !== undefined) put(sender, host);
  }
  const inOrder = [...batches].map(([from, frames]): Batch => ({ from, frames }));
  if (outsideBy === null || !captured.includes('outside')) return { batches: inOrder, to };
  return { batches: [...inOrder, ...answered(scene, mark, outsideBy)], to: [...to, 'outside'] };
}

/** A declared endpoint by which something gets out: its public place, its instance, and the port at which that listens. */
export interface OutsideBy {
  readonly public: SceneHost & { readonly port: number };
  readonly instance: HostName;
  readonly localPort: number;
}

/** A connection from outside to a declared endpoint, and its answer, which carries the mark out. */
function answered(scene: AttackScene, mark: Buffer, { public: place, instance, localPort }: OutsideBy): Batch[] {
  const { names, outside, gateway } = scene;
  const [port, sequence] = [49_152 + names.integer(16_000), names.integer(2 ** 31)];
  const opening = tcp({ source: port, destination: place.port, flags: TCP.syn, sequence });
  const answer = tcp({ source: localPort, destination: port, flags: TCP.syn | TCP.ack, acknowledgement: sequence + 1, payload: mark });
  return [
    { from: 'outside', frames: [packet({ from: outside, to: place }, PROTOCOL.tcp, opening)] },
    { from: instance, frames: [packet({ from: scene[instance], to: gateway }, PROTOCOL.tcp, answer, outside.address)] },
  ];
}
