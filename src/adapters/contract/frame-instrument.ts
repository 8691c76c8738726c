import { z } from 'zod';
import { base64, subscriptionId } from './json.ts';
import { HOST_KINDS } from './node-instrument.ts';

const nothing = z.strictObject({});
const address = z
  .string()
  .regex(/^(?:(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])(?:\.(?!$)|$)){4}$/, 'must be an IPv4 address of four plain decimals')
  .describe('an IPv4 address');
const mac = z
  .string()
  .regex(/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/, 'must be six pairs of lower-case hexadecimal digits with colons')
  .describe('a MAC address');
const port = z.string().min(1).max(100).describe('a port of the network, as wire.describe names it');
/** Up to 70,000 bytes, which is more than any wire takes; what is too short or too long is the network's to drop. */
const frame = base64.max(93_336).describe('an Ethernet frame, without preamble and check sequence');

/**
 * What stands at a port of the network inside a fabric: its hosts, and parts of the network itself. `gateway`: the router's own place in a VLAN, one in each.
 * `load-balancer`: the edge, as it stands inside. `outside`: the Internet, in front of the edge. `administration`: where operators administer devices from.
 */
export const PORT_KINDS = [...HOST_KINDS, 'gateway', 'dhcp-server', 'load-balancer', 'administration', 'outside'] as const;

/**
 * Two filters stand one behind the other twice over: between a guest and the network those of the hypervisor and of the root OS, and between the Internet and a
 * guest those of the edge and of the root OS. Each has to hold alone.
 */
export const FILTER_LAYERS = ['hypervisor', 'root-os', 'edge', 'root-os-endpoints'] as const;

/** What somebody may send in one second of the fabric's clock. */
const limits = z.strictObject({
  arp: z.int().positive().max(200).describe('ARP frames a second'),
  broadcasts: z.int().positive().max(200).describe('frames to the broadcast address a second, ARP among them'),
  bytes: z.int().positive().max(2_000_000_000).describe('bytes a second, of whole frames'),
});

/** The lab's instruments for the wire: raw frames, put on any port and captured at any other (chapter 5). */
export const frameInstruments = {
  'wire.describe': {
    purpose:
      'See which ports the network inside the fabric has and who stands there, by which addresses. A guest’s port has the name of its virtual machine. Whether any of it is kept is not asked here.',
    request: nothing,
    result: z.strictObject({
      ports: z.array(
        z.strictObject({
          port,
          kind: z.enum(PORT_KINDS),
          mac,
          address,
          vlan: z.int().min(1).max(4094).optional().describe('the number of the VLAN; none outside'),
          node: z.string().min(1).max(100).optional().describe('the node that it stands on'),
          management: z
            .int()
            .min(1)
            .max(65_535)
            .optional()
            .describe('the UDP port at which a device is administered in clear text, a line a datagram; it answers each line with one'),
        }),
      ),
      guests: z
        .strictObject({ network: address, prefix: z.int().min(8).max(29), limits })
        .describe('the subnet of guests, and what one of them may send'),
      hostAgent: z
        .strictObject({ address, port: z.int().min(1).max(65_535).optional() })
        .describe('the address at which a host answers its guests, and the one port of it that they may use, if there is any'),
      publicAddresses: z
        .array(z.strictObject({ subscriptionId, service: z.string().min(1), slot: z.enum(['production', 'staging']), address, mac }))
        .describe('by which address the Internet knows each deployment, and the MAC address that frames for it go to outside'),
    }),
  },
  'wire.send': {
    purpose:
      'Put frames on the wire as whatever stands at a port, one after another and unchanged, as somebody could who has taken it over. What becomes of them is observed at other ports. At a gateway’s port the router itself sends. Answered when the network has dealt with all of them.',
    request: z.strictObject({ port, frames: z.array(frame).max(1000) }),
    result: nothing,
  },
  'wire.capture': {
    purpose: 'Begin to capture at these ports all that reaches them, whomever it is addressed to. What was captured before is forgotten.',
    request: z.strictObject({ ports: z.array(port).min(1).max(100) }),
    result: nothing,
  },
  'wire.captured': {
    purpose:
      'Read what reached ports since the capture began or was read last, in the order in which it came, up to and with the first frame that contains the bytes `until`; what came after it is kept for the next reading. Answered when that frame has come, or when there is no more to wait for.',
    request: z.strictObject({
      from: z
        .array(z.strictObject({ port, until: base64.optional() }))
        .min(1)
        .max(100),
    }),
    result: z.strictObject({
      captured: z.array(
        z.strictObject({ port, frames: z.array(frame), lost: z.int().nonnegative().describe('frames that came and were not kept') }),
      ),
    }),
  },
  'wire.addAddress': {
    purpose:
      'Give the port of a guest a second MAC address with an IPv4 address of its own, as a second network card would. Answers the two.',
    request: z.strictObject({ port }),
    result: z.strictObject({ mac, address }),
  },
  'wire.layer': {
    purpose: 'Take one of two filters that stand one behind the other out of the way, everywhere, or put it back.',
    request: z.strictObject({ layer: z.enum(FILTER_LAYERS), on: z.boolean() }),
    result: nothing,
  },
} as const satisfies Record<string, { purpose: string; request: z.ZodType; result: z.ZodType }>;
