import { layOutSystemDrive } from '../guest-os/index.ts';
import type { VolumeContent } from './images.ts';

/** What every drive C: is a delta over: a volume with the folders that the guest OS wants, its page file, and much room. */
export const SYSTEM_DRIVE: { readonly image: string; readonly content: VolumeContent } = {
  image: 'system-drive',
  content: { bytes: 24 * 1024 * 1024, layOut: layOutSystemDrive },
};
