import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { DRIVE_LETTERS } from '../../reference-impl/compute-node/drives.ts';
import type { diskInstruments } from '../contract/disk-instrument.ts';
import { instanceAt } from './guest-lab.ts';
import type { Hands } from './lab.ts';

/** A medium that is asked for is not there. */
export class UnknownMedium extends Error {
  override readonly name = 'UnknownMedium';
  readonly reason = 'no-such-medium';
}

/** The name of a file of the fabric, as `media.read` has it. */
export const mediumName = (folder: string, file: string): string => relative(folder, file).split(sep).join('/');

/** How the instruments for memory, disks and the guest OS are worked on the reference fabric. */
export const diskHands: Pick<Hands, keyof typeof diskInstruments> = {
  'instance.disks': async ({ fabric, folder }, place) => {
    const { found, standing } = instanceAt(fabric, place);
    return {
      disks: DRIVE_LETTERS.map((drive) => ({
        drive,
        files: fabric.parts.drives.filesOf(standing.folderOf(found.id), drive).map((file) => mediumName(folder, file)),
      })),
    };
  },
  'medium.read': async ({ folder }, { medium }) => {
    const file = join(folder, medium);
    if (mediumName(folder, file) !== medium || medium.startsWith('..')) throw new UnknownMedium(`there is no medium ${medium}`);
    try {
      return { bytes: (await readFile(file)).toString('base64') };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new UnknownMedium(`there is no medium ${medium}`);
      throw error;
    }
  },
  'machine.memory': async ({ fabric: { parts } }, { machine }) => ({ bytes: parts.computeNodes.memoryOf(machine).toString('base64') }),
  'node.inspect': async ({ fabric: { parts } }, { node }) => {
    const { machines, rootOs } = parts.computeNodes.inspect(node);
    return {
      machines: machines.map(({ name, kind }) => ({ machine: name, kind })),
      rootOs: { permitted: [...rootOs.permitted], processes: rootOs.processes().map(({ name, account }) => ({ name, account })) },
    };
  },
  'guestOs.publish': async ({ fabric: { parts } }, { files }) => {
    const content = new Map(files.map(({ path, bytes }) => [path, Buffer.from(bytes, 'base64')]));
    return { version: parts.guestOsCatalogue.publish(content).version };
  },
};
