import type { Copy, CopyRole } from './copy.ts';
import type { Disk, Media } from './media.ts';

/** Puts copies on media, and gives their blocks up again. What it has written is in no table yet. */
export interface Copier {
  /** Writes an image on each of these media, durably. Rejects, with nothing kept, where one of them has no room or fails. */
  write(image: Buffer, disks: readonly Disk[], role: CopyRole): Promise<readonly Copy[]>;
  /** The image as a copy has it; undefined where the medium is gone. */
  read(copy: Copy): Buffer | undefined;
  /** Writes an image again where a copy was found damaged. */
  repair(copy: Copy, image: Buffer): Promise<void>;
  /** These blocks are free. */
  giveUp(copies: readonly Copy[]): void;
}

export function createCopier({ media, blockBytes }: { readonly media: Media; readonly blockBytes: number }): Copier {
  const giveUp = (copies: readonly Copy[]): void => {
    for (const { medium, first, count } of copies) media.find(medium)?.store.blocks.give({ first, count });
  };
  return {
    write: async (image, disks, role) => {
      const count = Math.ceil(image.length / blockBytes);
      const copies: Copy[] = [];
      try {
        for (const { medium, store } of disks) {
          const first = store.blocks.take(count);
          if (first === undefined) throw new Error(`the medium ${medium} is full`);
          copies.push({ medium, first, count, role });
          store.write(first, image);
        }
        await Promise.all(disks.map(({ store }) => store.flush()));
      } catch (error) {
        giveUp(copies);
        throw error;
      }
      return copies;
    },
    read: (copy) => media.find(copy.medium)?.store.read(copy),
    repair: async ({ medium, first }, image) => {
      const disk = media.find(medium);
      disk?.store.write(first, image);
      await disk?.store.flush();
    },
    giveUp,
  };
}
