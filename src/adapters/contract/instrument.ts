import { z } from 'zod';
import { diskInstruments } from './disk-instrument.ts';
import { endpointInstruments } from './endpoint-instrument.ts';
import { frameInstruments } from './frame-instrument.ts';
import { guestInstruments } from './guest-instrument.ts';
import { base64, instant, subscriptionId } from './json.ts';
import { nodeInstruments } from './node-instrument.ts';
import { deploymentPlace, instancePlace } from './place.ts';
import { sdkInstruments } from './sdk-instrument.ts';
import { storageInstruments } from './storage-instrument.ts';
import { surfaces } from './surface.ts';

const nothing = z.strictObject({});
const liveId = z
  .string()
  .min(3)
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+$/, 'must be a Live ID, which looks like an e-mail address');

/**
 * The lab: what only somebody who holds the fabric in the hand can do. An adapter declares which instruments it has.
 * A set-up uses instruments rather than the surfaces that a check is about, so that a verdict names the guilty part.
 */
export const instruments = {
  'customer.enrol': {
    purpose: 'Make a Live ID account with this password, as the sign-up desk would.',
    request: z.strictObject({ liveId, password: z.string().min(8).max(128) }),
    result: nothing,
  },
  'subscription.open': {
    purpose: 'Open a subscription whose owner is this Live ID.',
    request: z.strictObject({ owner: liveId, name: z.string().min(1).max(100) }),
    result: z.strictObject({ subscriptionId }),
  },
  'certificate.register': {
    purpose: 'Register a management certificate for a subscription, as its owner would in the Portal.',
    request: z.strictObject({ subscriptionId, certificate: base64.describe('X.509, DER') }),
    result: nothing,
  },
  'clock.read': {
    purpose: "Read the fabric's clock.",
    request: nothing,
    result: z.strictObject({ now: instant }),
  },
  'clock.advance': {
    purpose: "Move the fabric's clock forward; what is due by then has happened when this is answered.",
    request: z.strictObject({ seconds: z.number().int().positive().max(31_536_000) }),
    result: z.strictObject({ now: instant }),
  },
  'controller.hold': {
    purpose: 'Keep the fabric controller from taking up queued operations. Operations are still accepted.',
    request: nothing,
    result: nothing,
  },
  'controller.release': {
    purpose: 'Let the fabric controller take up queued operations again.',
    request: nothing,
    result: nothing,
  },
  'controller.settle': {
    purpose: 'Wait until every operation accepted so far has succeeded or failed and nothing is being healed.',
    request: nothing,
    result: nothing,
  },
  'fabric.crash': {
    purpose:
      'Cut the power of the whole fabric, with no warning to it, and start it again on the same media. A hold on the controller survives.',
    request: nothing,
    result: z.strictObject({ surfaces }),
  },
  'media.read': {
    purpose: 'Read the raw bytes of every medium on which the fabric keeps anything, write-ahead logs included.',
    request: nothing,
    result: z.strictObject({ media: z.array(z.strictObject({ name: z.string().min(1), bytes: base64 })) }),
  },
  'instances.list': {
    purpose: 'See which role instances exist on the nodes for a deployment, whatever the management state says.',
    request: z.strictObject(deploymentPlace),
    result: z.strictObject({
      instances: z.array(
        z.strictObject({
          instance: z.string().min(1),
          role: z.string().min(1),
          running: z.boolean(),
          node: z.string().min(1).describe('the compute node that it stands on'),
          machine: z.string().min(1).describe('its virtual machine, by which the hypervisor and the network inside the fabric know it'),
        }),
      ),
    }),
  },
  'instance.fail': {
    purpose: 'Let a role instance fail, as if its host had died under it.',
    request: z.strictObject(instancePlace),
    result: nothing,
  },
  ...guestInstruments,
  ...diskInstruments,
  ...nodeInstruments,
  ...frameInstruments,
  ...endpointInstruments,
  ...storageInstruments,
  ...sdkInstruments,
} as const satisfies Record<string, { purpose: string; request: z.ZodType; result: z.ZodType }>;

export type InstrumentName = keyof typeof instruments;
export type InstrumentRequest<I extends InstrumentName> = z.infer<(typeof instruments)[I]['request']>;
export type InstrumentResult<I extends InstrumentName> = z.infer<(typeof instruments)[I]['result']>;

export const INSTRUMENT_NAMES = Object.keys(instruments) as readonly InstrumentName[];
export const instrumentName = z.enum(INSTRUMENT_NAMES as [InstrumentName, ...InstrumentName[]]);
