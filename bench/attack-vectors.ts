import { ATTACKS, HOSTS, type AttackFrame } from '../src/clients/attacks/index.ts';
import { createPacketFilter, PeerTable } from '../src/reference-impl/network/filter/index.ts';
import { createAddressPlan } from '../src/reference-impl/network/address-plan.ts';
import { GUEST_LIMITS } from '../src/reference-impl/network/guest-filters.ts';
import { captureAt } from '../src/reference-impl/network/wire/index.ts';
import { numbersOf } from '../src/reference-impl/network/wire/numbers.ts';
import { attackGround } from './attack-scene.ts';
import { alone, compared, paired, type Bench } from './harness.ts';

const ROUNDS = 9;
const PASSES = 10;
const FLOOR_PASSES = 200;
/** The clock moves on so much with each vector, so that storm limits count, and strike only where a vector is a storm. */
const STEP = 25;
const CAPTURE = 64 * 1024 * 1024;

/**
 * Vectors of the catalogue of attacks a second, each put on the wire at its sender's port, with every port captured: filters, switch, router, edge and whoever answers.
 * Against the filter of the attacker's port alone, over the same frames.
 */
export const attackVectors: Bench = async (tell) => {
  let now = 0;
  const { scene, at } = attackGround('bench', () => now);
  const vectors = ATTACKS.flatMap((attack) => attack.frames(scene));
  if (vectors.length < 2000) throw new Error(`the catalogue has only ${vectors.length} vectors`);

  const endToEnd = (): number => {
    const before = process.cpuUsage();
    for (let pass = 0; pass < PASSES; pass++) {
      const captures = HOSTS.map((host) => captureAt(at[host], CAPTURE));
      for (const { from, bytes } of vectors) {
        now += STEP;
        at[from].send(bytes);
      }
      for (const capture of captures) capture.stop();
    }
    return rate(PASSES * vectors.length, before);
  };
  const filter = attackersFilter();
  const floor = (): number => {
    const before = process.cpuUsage();
    let total = 0;
    let time = 0;
    for (let pass = 0; pass < FLOOR_PASSES; pass++) for (const { bytes } of vectors) total += filter.send(bytes, (time += STEP));
    // The sum is looked at, so that no verdict can be left out as useless.
    if (total === 0) throw new Error('nothing was dropped');
    return rate(FLOOR_PASSES * vectors.length, before);
  };

  const strays = heardInVain(vectors);
  if (strays.length > 0) throw new Error(`what should be dropped was heard: ${strays.slice(0, 3).join('; ')}`);
  tell('warming up');
  endToEnd();
  floor();
  tell(`${ROUNDS} rounds`);
  const { a, b } = await paired(
    ROUNDS,
    async () => endToEnd(),
    async () => floor(),
  );
  return {
    figures: [
      alone('attack vectors, end to end', '/s', a),
      compared('attack vectors, against one filter', '/s', a, b),
      alone(
        `a whole catalogue of ${vectors.length}`,
        'ms',
        a.map((each) => (vectors.length / each) * 1000),
      ),
    ],
    notes: [`${vectors.length} frames of ${ATTACKS.length} rows, ${HOSTS.length} ports captured; seconds of processor time`],
  };

  /** The vectors that are to be dropped and were heard all the same, so that what is measured is a network that holds. */
  function heardInVain(sent: readonly AttackFrame[]): string[] {
    const captures = HOSTS.map((host) => ({ host, capture: captureAt(at[host], CAPTURE) }));
    return sent.flatMap(({ bytes, from, expect, comment }) => {
      const before = captures.map(({ capture }) => capture.frames.length);
      now += STEP;
      at[from].send(bytes);
      const heard = captures.filter(({ capture }, index) => capture.frames.length > (before[index] ?? 0)).map(({ host }) => host);
      return expect === 'dropped' && heard.length > 0 ? [`${comment} (${heard.join()})`] : [];
    });
  }

  function attackersFilter() {
    const plan = createAddressPlan();
    const stations = [scene.attacker, scene.second].map(({ mac, address }) => numbersOf({ name: 'attacker', mac, address }));
    const peer = numbersOf({ name: 'peer', ...scene.peer });
    return createPacketFilter(
      {
        subnet: plan.subnets.guests,
        gateway: numbersOf(plan.gateway('guests')),
        dhcpServer: numbersOf({ name: 'dhcp-server', ...scene.dhcpServer }),
        peers: new PeerTable([...stations, peer]),
        protectedRanges: [
          plan.subnets.controllers,
          plan.subnets.nodes,
          plan.subnets.devices,
          plan.subnets.administration,
          plan.subnets.edge,
        ],
        openings: [],
        storm: GUEST_LIMITS,
        mtu: 1500,
      },
      { stations },
    );
  }
};

function rate(count: number, before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (count / (user + system)) * 1_000_000;
}
