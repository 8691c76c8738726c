/** What is wrong with a volume, or with what was asked of it. One code a check. */
export type FatReason =
  // Boot sector and partition table
  | 'partition-table' // no MBR with exactly one partition that lies on the disk
  | 'boot-sector' // no boot sector of a FAT volume
  | 'boot-field' // a field of it that the specification does not allow
  | 'fat12' // so small that it would be FAT12
  | 'volume-size' // larger than the device that it is on
  | 'backup-boot-sector' // FAT32: the copy is another
  | 'fs-info' // FAT32: the FSInfo sector is damaged, or counts wrong
  // File allocation table
  | 'media' // the first entry is not the media byte
  | 'not-clean' // it was not shut down
  | 'table-copies' // the copies of the table differ
  | 'broken-chain' // a chain of clusters leads to a free or bad cluster, or out of the volume
  | 'cyclic-chain'
  | 'cross-link' // a cluster belongs to two files
  | 'lost-clusters' // clusters that belong to no file
  // Directories
  | 'directory-entry' // a field of an entry that the specification does not allow
  | 'directory-size' // larger than the 65,536 entries that a directory may have
  | 'dot-entries' // `.` and `..` are not where and what they must be
  | 'long-name' // parts of a long name that do not fit together
  | 'name' // a name that no file may have
  | 'duplicate-name' // two entries of a directory that a path cannot tell apart
  | 'file-size' // a file's chain is not as long as its size
  // What was asked
  | 'not-found'
  | 'exists'
  | 'is-directory'
  | 'not-directory'
  | 'directory-not-empty'
  | 'directory-full' // FAT16: the root has a fixed number of entries
  | 'into-itself' // a directory cannot be moved into one below it
  | 'volume-full'
  | 'file-too-large' // 4 GiB less a byte
  | 'read-only';

/** A volume that cannot be trusted, or cannot do what was asked. The message is fit for operators. */
export class FatError extends Error {
  override readonly name = 'FatError';
  constructor(
    readonly reason: FatReason,
    message: string,
  ) {
    super(message);
  }
}
