/** What is wrong with a virtual hard disk, or with what was asked of it. One code a check. */
export type VhdReason =
  // The file as a whole
  | 'too-short' // not even a footer fits in
  | 'footer-missing' // no footer at the end and no copy of one at the start: not a VHD
  | 'footer-damaged' // the one at the end is damaged, the copy is whole
  | 'footer-copy-damaged' // the copy at the start is damaged, the one at the end is whole
  | 'footers-differ' // both are whole and say different things
  | 'file-size' // a fixed disk's file is not the disk and its footer
  // Fields of the footer, in their order
  | 'features'
  | 'version'
  | 'data-offset'
  | 'time-stamp' // a time that the format cannot express
  | 'creator-host'
  | 'original-size'
  | 'current-size'
  | 'geometry'
  | 'disk-type'
  | 'unique-id'
  | 'saved-state'
  | 'reserved'
  // Fields of the dynamic disk header, in their order
  | 'header-outside'
  | 'header-cookie'
  | 'header-checksum'
  | 'header-data-offset'
  | 'table-offset'
  | 'header-version'
  | 'table-entries'
  | 'block-size'
  | 'parent-id'
  | 'parent-time'
  | 'parent-name'
  | 'parent-locator'
  | 'parent-unexpected' // a parent is named, or given, where none belongs
  | 'header-reserved'
  // Block allocation table
  | 'table-padding'
  | 'block-outside' // an entry leads out of the file, or into its structures
  | 'block-overlap' // two entries share bytes
  // Chains
  | 'parent-missing' // no parent was given, or none is found where the locators say
  | 'parent-outside' // a locator leads out of the folders that parents may lie in
  | 'parent-mismatch' // the parent's unique id is another
  | 'parent-changed' // the parent was modified after this disk was made of it
  | 'parent-size' // the parent is of another size
  | 'parent-writable' // a parent must be open for reading only
  | 'chain-cycle' // a disk is its own ancestor
  // What was asked
  | 'not-empty' // the medium for a new disk holds something
  | 'read-only' // the disk was opened for reading only
  | 'not-a-delta' // only a differencing disk can be discarded
  | 'closed';

/** A virtual hard disk that cannot be trusted, or cannot do what was asked. The message names the file and is fit for operators. */
export class VhdError extends Error {
  override readonly name = 'VhdError';
  constructor(
    readonly reason: VhdReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
