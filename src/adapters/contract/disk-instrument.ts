import { z } from 'zod';
import { base64 } from './json.ts';
import { instancePlace } from './place.ts';

/** The name of a medium, as `media.read` has it. */
const medium = z.string().min(1).max(400);

/** The lab's instruments for what virtual machines are made of: their memory, their disks, and the guest OS on them (chapters 2, 5 and 8). */
export const diskInstruments = {
  'instance.disks': {
    purpose:
      "See which files a role instance's drives are: for each drive the virtual hard disk (VHD 1.0) that is attached, and after it its parents down to the base.",
    request: z.strictObject(instancePlace),
    result: z.strictObject({
      disks: z.array(z.strictObject({ drive: z.string().regex(/^[A-Z]$/), files: z.array(medium).min(1).max(32) })),
    }),
  },
  'medium.read': {
    purpose: 'Read the raw bytes of one medium, for example of a virtual hard disk.',
    request: z.strictObject({ medium }),
    result: z.strictObject({ bytes: base64 }),
  },
  'machine.memory': {
    purpose: "Read all memory of one virtual machine of a node, as the hypervisor has it: a guest's, or the root OS's.",
    request: z.strictObject({ machine: z.string().min(1).describe('as node.inspect names it') }),
    result: z.strictObject({ bytes: base64 }),
  },
  'node.inspect': {
    purpose:
      'See which virtual machines the hypervisor of a node runs, and which programs run inside its root OS, beside the list of those that its hardening permits.',
    request: z.strictObject({ node: z.string().min(1).max(100) }),
    result: z.strictObject({
      machines: z.array(z.strictObject({ machine: z.string().min(1), kind: z.enum(['root-os', 'guest', 'storage-node']) })),
      rootOs: z.strictObject({
        permitted: z.array(z.string().min(1)),
        processes: z.array(z.strictObject({ name: z.string().min(1), account: z.string().min(1) })),
      }),
    }),
  },
  'guestOs.publish': {
    purpose:
      'Publish the next version of the guest OS, on whose drive D: these files lie as well (by their path below D:\\, with forward slashes). Role instances whose configuration follows the newest version are given it. Answered when the fabric has taken it on; it is carried out like any operation.',
    request: z.strictObject({ files: z.array(z.strictObject({ path: z.string().min(1).max(200), bytes: base64 })).max(16) }),
    result: z.strictObject({ version: z.string().min(1).max(60).describe('as a service configuration names it in osVersion') }),
  },
} as const satisfies Record<string, { purpose: string; request: z.ZodType; result: z.ZodType }>;
