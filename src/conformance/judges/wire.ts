import { z } from 'zod';
import { judgeArrivals, type PortCapture } from '../../clients/attacks/index.ts';
import { ETHER, parseFrame, PROTOCOL, TCP, valuesOf, type FieldValue } from '../../clients/frames/index.ts';
import type { Act, Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';
import { readRow, wireIn, type WireEvidence, type WireHost } from './wire-evidence.ts';

/** Judges of what passes on the wire inside a fabric (NET, VLN, EDG, CTL-2). */

const names = z.array(z.string()).min(1);

/** A finding on what an act left of the wire; an act that left nothing keeps no promise. */
function on(acts: readonly Act[], label: string, promised: string, find: (wire: WireEvidence) => readonly Finding[] | string): Finding {
  const act = actOf(acts, label);
  const wire = wireIn(act);
  const found = wire === null ? `there is no evidence: ${told(act)}` : find(wire);
  return typeof found === 'string' ? { kept: false, promised, observed: found } : all(promised, found);
}

const not = (promised: string, observed: string): Finding => ({ kept: false, promised, observed });

/** What is wrong with a capture as evidence; undefined where it is sound. */
function unsound(host: string, capture: PortCapture | undefined): string | undefined {
  if (capture === undefined) return `nobody listened at ${host}`;
  if (!capture.sentinel) return `the sentinel never came to ${host}, so that its silence proves nothing`;
  return capture.lost ? `${capture.lost} frames that came to ${host} were not kept` : undefined;
}

/** The first value of each field that a judge looks at. */
function read(frame: Buffer) {
  const parsed = parseFrame(frame);
  const first = (name: string): FieldValue | undefined => valuesOf(parsed, name)[0];
  return {
    from: first('eth.src'),
    to: first('eth.dst'),
    type: first('eth.type'),
    source: first('ip.src'),
    destination: first('ip.dst'),
    protocol: first('ip.proto'),
    flags: first('tcp.flags'),
    udpPort: first('udp.dstport'),
    arpTarget: first('arp.dst.proto_ipv4'),
    dhcpClient: first('dhcp.hw.mac_addr'),
  };
}
type Header = ReturnType<typeof read>;

const DHCP_SERVER = 67;

/** Whether a frame is for a host: both halves of its address, a question about it, or an answer to its own search for a DHCP server. */
function isFor({ mac, address }: WireHost, { to, destination, arpTarget, dhcpClient }: Header): boolean {
  if (dhcpClient === mac) return true;
  if (arpTarget !== undefined) return arpTarget === address;
  return to === mac && (destination === undefined || destination === address);
}

const inWords = ({ from, to, source, destination, type }: Header): string =>
  source === undefined
    ? `a frame from ${from} to ${to}, type ${typeof type === 'number' ? `0x${type.toString(16)}` : 'none'}`
    : `a frame from ${source} (${from}) to ${destination} (${to})`;

/** Whether a node sends this of itself, unasked. Looking for an address of its own calls nobody. */
function isCall({ type, protocol, flags, udpPort }: Header): boolean {
  if (type !== ETHER.ipv4) return false;
  if (protocol === PROTOCOL.tcp) return typeof flags === 'number' && (flags & TCP.syn) !== 0 && (flags & TCP.ack) === 0;
  return udpPort !== DHCP_SERVER;
}

export const wireJudges = {
  /** Of each of these rows every frame reached whom it must, nobody but whom it may, and no limit was exceeded; and somebody listened at each of `listeners`. */
  'frames-as-promised': judge(z.strictObject({ act: z.string(), rows: names, listeners: names }), (acts, params) =>
    on(acts, params.act, 'every frame reaches whom it may and must, and nobody else', ({ rows }) =>
      params.rows.map((id): Finding => {
        const [row, more] = rows.filter((each) => each.id === id);
        if (row === undefined || more !== undefined) return not(id, row === undefined ? 'it was not sent' : 'it was sent twice');
        const { facts, sent, captures } = readRow(row);
        const deaf = params.listeners.find((host) => !captures.some((capture) => capture.host === host));
        if (deaf !== undefined) return not(id, `nobody listened at ${deaf}`);
        const { kept, observed } = judgeArrivals(facts, sent, captures);
        return { kept, promised: id, observed: observed.replace(`${id}: `, '') };
      }),
    ),
  ),
  /**
   * While `talkers` were given what is theirs, `listeners` were given nothing but theirs. `vlan`: what comes from their own VLAN is theirs as well.
   */
  'hears-own-alone': judge(
    z.strictObject({ act: z.string(), listeners: names, talkers: names, scope: z.enum(['own', 'vlan']) }),
    (acts, { act, listeners, talkers, scope }) =>
      on(acts, act, 'nobody hears what is not meant for them', ({ hosts, rows }) => {
        const captures = rows.flatMap((row) => readRow(row).captures);
        const of = (host: string) => captures.filter((capture) => capture.host === host);
        const heardBy = (host: string): Header[] => of(host).flatMap(({ frames }) => frames.map(read));
        const sound = (host: string): string | undefined => {
          const own = of(host);
          return own.length < rows.length || own.length === 0
            ? `nobody listened at ${host}`
            : own.flatMap((each) => unsound(host, each) ?? [])[0];
        };
        return [...listeners, ...talkers].map((name): Finding => {
          const host = hosts.find((each) => each.host === name);
          const fault = host === undefined ? `there is no ${name}` : sound(name);
          if (host === undefined || fault !== undefined) return not(name, fault ?? '');
          if (!listeners.includes(name)) {
            const kept = heardBy(name).some((header) => isFor(host, header));
            return {
              kept,
              promised: name,
              observed: kept ? 'it was spoken to' : 'nobody spoke to it, so that there was nothing to be heard',
            };
          }
          const neighbours = hosts.filter(({ vlan }) => vlan !== undefined && vlan === host.vlan).map(({ mac }) => mac);
          const strange = heardBy(name).filter(
            (header) => !isFor(host, header) && !(scope === 'vlan' && neighbours.includes(String(header.from))),
          );
          const [first] = strange;
          return first === undefined
            ? { kept: true, promised: name, observed: 'it heard nothing that is not its own' }
            : not(name, `it heard ${strange.length} frames that are not its own, such as ${inWords(first)}`);
        });
      }),
  ),
  /**
   * None but the controller opened a stream when the two talked: in the row `greeted` its opening is captured at the node's port, and no call of the node's is captured
   * anywhere. Whether the node had been silent before is VM-4's question.
   */
  'controller-opens': judge(
    z.strictObject({
      act: z.string(),
      node: z.strictObject({ host: z.string(), mac: z.string(), address: z.string() }),
      controllers: names,
    }),
    (acts, { act, node, controllers }) =>
      on(acts, act, 'the controller opens every stream, and the node calls nobody', ({ rows }) =>
        ['greeted'].map((id): Finding => {
          const row = rows.find((each) => each.id === id);
          if (row === undefined) return not(id, 'nothing was captured');
          const { captures } = readRow(row);
          const fault = captures.flatMap((each) => unsound(each.host, each) ?? [])[0];
          if (captures.length === 0 || fault !== undefined) return not(id, fault ?? 'nothing was captured');
          for (const { host, frames } of captures) {
            const call = frames.map(read).find((each) => (each.from === node.mac || each.source === node.address) && isCall(each));
            if (call !== undefined) return not(id, `the node called: ${inWords(call)}, captured at ${host}`);
          }
          const atNode = captures.find(({ host }) => host === node.host)?.frames.map(read) ?? [];
          const opened = atNode.some((each) => isCall(each) && each.protocol === PROTOCOL.tcp && controllers.includes(String(each.source)));
          return {
            kept: opened,
            promised: id,
            observed: opened ? 'the controller opened the stream' : 'no controller opened a stream to the node',
          };
        }),
      ),
  ),
} satisfies Record<string, Judge>;
