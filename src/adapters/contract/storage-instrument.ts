import { z } from 'zod';
import { base64 } from './json.ts';
import { plainUrl, surface } from './surface.ts';

const nothing = z.strictObject({});
const medium = z.string().min(1).max(400).describe('the name of a medium, as media.read has it');
const dataCentre = z.string().min(1).max(100);
const rack = z.string().min(1).max(100).describe('the name of a rack, which no other rack of the fabric has');
const location = z.string().min(1).max(100).describe('a location, as SMAPI lists it');
const accountName = z.string().regex(/^[a-z0-9]{3,24}$/);
const key = base64.describe('a storage account key');

/**
 * The moments of storage's work at which the power can fail, in the order in which they come.
 *
 * - `bytes-received`: the bytes of a blob are on the media, and nothing refers to them yet
 * - `reference-kept`: a write is durable, and not answered yet
 * - `deletion-begun`: a deletion is authorised, and nothing is changed yet
 * - `reference-removed`: a deletion is durable, and not answered yet
 * - `collecting`: one copy of what was deleted has been given up, and others have not
 * - `key-renewed`: a new key is durable, and not answered yet
 */
export const STORAGE_STEPS = [
  'bytes-received',
  'reference-kept',
  'deletion-begun',
  'reference-removed',
  'collecting',
  'key-renewed',
] as const;

/** The lab's instruments for storage: its front ends, and the media under it (chapters 1, 7 and 10). */
export const storageInstruments = {
  'storage.openAccount': {
    purpose:
      'Open a storage account with two keys, ready for use, in this location or (without one) anywhere, as if its owner had asked for it. The fabric may give it another name than the one that is wished for.',
    request: z.strictObject({
      name: accountName,
      location: location.optional(),
      geoReplication: z.boolean().optional().describe('whether copies go to the paired location; the fabric decides where this is missing'),
      secureTransferOnly: z
        .boolean()
        .optional()
        .describe('whether nothing is to be served in the clear of what is in it; not, where this is missing'),
    }),
    result: z.strictObject({ account: accountName, primary: key, secondary: key }),
  },
  'storage.describe': {
    purpose:
      'See the front ends, through each of which every account is served, and the media on which the data of storage accounts lie, with where each of them stands. What was taken away is not among them.',
    request: nothing,
    result: z.strictObject({
      frontEnds: z
        .array(
          z.strictObject({
            name: z.string().min(1),
            surface,
            plain: plainUrl.optional().describe('where it serves the same without TLS, if it does'),
          }),
        )
        .min(1)
        .max(16),
      serviceVersion: z
        .string()
        .regex(/^\d{4}-\d{2}-\d{2}$/)
        .optional()
        .describe('the version of the service (x-ms-version) that the kit is to speak; 2012-02-12 where nothing is said'),
      media: z.array(
        z.strictObject({
          medium,
          location,
          geography: z.string().min(1).describe('locations of one geography are under one law'),
          dataCentre,
          rack,
          blockBytes: z.int().min(512).max(16_777_216).describe('what is written and given up at once, in bytes'),
        }),
      ),
    }),
  },
  'storage.settle': {
    purpose:
      "Wait until storage has done all that is due by the fabric's clock: copies to the paired location, healing, collection of what was deleted. Refused where the power fails meanwhile.",
    request: nothing,
    result: nothing,
  },
  'storage.powerFailsAt': {
    purpose:
      'Let the power of the whole fabric fail, with no warning to it, the next time that storage comes to this step. fabric.crash starts it again.',
    request: z.strictObject({ step: z.enum(STORAGE_STEPS) }),
    result: nothing,
  },
  'storage.lose': {
    purpose: 'Take a medium, a rack or a data centre away for good, with all media in it, while the fabric runs.',
    request: z.discriminatedUnion('what', [
      z.strictObject({ what: z.literal('medium'), name: medium }),
      z.strictObject({ what: z.literal('rack'), name: rack }),
      z.strictObject({ what: z.literal('data-centre'), name: dataCentre }),
    ]),
    result: nothing,
  },
  'storage.replace': {
    purpose: 'Put new, empty media in the place of all that were taken away.',
    request: nothing,
    result: nothing,
  },
  'storage.rebalance': {
    purpose: "Move data between the media as the fabric's operators do when some are fuller than others.",
    request: nothing,
    result: nothing,
  },
  'storage.backUp': {
    purpose: "Make the backup that the fabric's operators make, of all accounts.",
    request: nothing,
    result: nothing,
  },
  'storage.restore': {
    purpose: 'Bring back from the last backup what has no whole copy left.',
    request: nothing,
    result: nothing,
  },
  'storage.fill': {
    purpose:
      'Store these bytes again and again, in the way in which all data are stored, until every block of every medium is in use that was ever used before. Media end there: storage is full afterwards.',
    request: z.strictObject({ bytes: base64.describe('fewer than half a block') }),
    result: nothing,
  },
  'medium.change': {
    purpose: "Change bytes of a medium behind the fabric's back, from this offset on.",
    request: z.strictObject({ medium, offset: z.int().min(0), bytes: base64 }),
    result: nothing,
  },
} as const satisfies Record<string, { purpose: string; request: z.ZodType; result: z.ZodType }>;
