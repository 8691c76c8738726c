import { z } from 'zod';
import { base64, loopback } from './json.ts';

const nothing = z.strictObject({});
const node = z.string().min(1).max(100).describe('the name of a compute node');
const address = z.string().min(7).max(45).describe('an address of the network inside the fabric');
const port = z.int().min(1).max(65_535);
const pem = z.string().startsWith('-----BEGIN ').max(20_000);

/** What stands on the network inside a fabric. `device`: what cannot do TLS, such as a power switch. */
export const HOST_KINDS = ['fabric-controller', 'root-os', 'storage-node', 'guest', 'device'] as const;

/**
 * `opened`: `from` opened a stream to `to` at `port`. `refused`: it tried to, and got none. `bytes`: what `from` sent on a stream. `ended`, `reset`: how
 * `from` ended its side.
 */
export const TRAFFIC_KINDS = ['opened', 'refused', 'bytes', 'ended', 'reset'] as const;

/** The lab's instruments for nodes and for the network between the fabric's own components (chapters 2 and 3). */
export const nodeInstruments = {
  'node.boot': {
    purpose:
      'Rack a compute node and boot it. Answered when its root OS is up and its fabric agent waits; the fabric controller has not connected to it by then, unless it did so of itself.',
    request: nothing,
    result: z.strictObject({ node }),
  },
  'node.takeOver': {
    purpose:
      "Take over a node's root OS, and with it all that its fabric agent has: its certificate, the certificate's key, and where it listens. The agent goes on.",
    request: z.strictObject({ node }),
    result: z.strictObject({ certificate: pem, key: pem, address, port }),
  },
  'agent.standIn': {
    purpose:
      "Stand in for a node's fabric agent: the agent stops, and every stream that is opened to its port is handed over at this loopback address, where the kit listens.",
    request: z.strictObject({ node, at: loopback }),
    result: nothing,
  },
  'network.hosts': {
    purpose: 'See what is plugged into the network inside the fabric.',
    request: nothing,
    result: z.strictObject({
      hosts: z.array(z.strictObject({ name: z.string().min(1), kind: z.enum(HOST_KINDS), address, node: node.optional() })),
    }),
  },
  'network.capture': {
    purpose: 'Begin to record all traffic of the network inside the fabric, attempts that come to nothing included.',
    request: nothing,
    result: nothing,
  },
  'network.traffic': {
    purpose: 'Read what was recorded since network.capture, in the order in which it passed.',
    request: nothing,
    result: z.strictObject({
      traffic: z.array(
        z.strictObject({
          kind: z.enum(TRAFFIC_KINDS),
          from: address,
          to: z.string(),
          port,
          stream: z.int().nonnegative().optional().describe('the number of the stream; none for an attempt that was refused'),
          bytes: base64.optional(),
        }),
      ),
    }),
  },
  'network.connect': {
    purpose:
      'Open a stream to an address and port from where a host stands, with nothing of what that host holds. A stream is handed over at a loopback address, where the kit connects once.',
    request: z.strictObject({ from: z.string().min(1).describe('the name of a host'), to: address, port }),
    result: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('connected'), at: loopback }),
      z.strictObject({ outcome: z.literal('refused'), reason: z.string().min(1) }),
    ]),
  },
  'controller.greet': {
    purpose:
      'Have the fabric controller ask a node how it is, over its own channel, as it would when the node was racked. Answered when that has ended, however it did.',
    request: z.strictObject({ node }),
    result: z.strictObject({ answered: z.boolean() }),
  },
  'controller.nodes': {
    purpose: 'See which nodes the fabric controller works with, and which it has reported and speaks to no more.',
    request: nothing,
    result: z.strictObject({
      nodes: z.array(z.strictObject({ node, state: z.enum(['in-service', 'quarantined']), reason: z.string().optional() })),
    }),
  },
} as const satisfies Record<string, { purpose: string; request: z.ZodType; result: z.ZodType }>;
