import type { Volume, WindowsPath } from '../disks/index.ts';
import type { AccessLists } from './access-lists.ts';
import type { FileChange } from './calls.ts';
import { GuestOsError } from './guest-os-error.ts';
import { isAdministrator, type Token } from './token.ts';

interface Place {
  readonly volume: Volume;
  readonly lists: AccessLists;
  readonly token: Token;
  readonly path: WindowsPath;
  /** The other end of a rename or link. */
  readonly to: WindowsPath | undefined;
}

/** These change what is in a file, or that it is there, and so stop at the read-only attribute. The system passes it. */
const STOPPED_BY_READ_ONLY: ReadonlySet<FileChange['kind']> = new Set(['write', 'append', 'truncate', 'delete', 'map']);

/** Carries out a change that the access lists permit. Throws what the volume throws, and {@link GuestOsError}. */
export function carryOutChange(place: Place, change: FileChange): void {
  const { volume, lists, token, path, to } = place;
  const entry = volume.stat(path.segments);
  if (entry?.attributes.readOnly && STOPPED_BY_READ_ONLY.has(change.kind) && !isAdministrator(token))
    throw new GuestOsError('access-denied', `${path.text} is read-only`);
  switch (change.kind) {
    case 'create':
    case 'write':
      if (path.folder) throw new GuestOsError('invalid-path', `${path.text}\\ cannot be the path of a file`);
      if (change.kind === 'create') volume.create(path.segments, change.bytes);
      else volume.write(path.segments, change.bytes);
      if (entry === undefined) own(place);
      return;
    case 'append':
      return volume.append(path.segments, change.bytes);
    case 'truncate':
      return volume.truncate(path.segments, change.size);
    case 'make-folder':
      volume.makeDirectory(path.segments);
      return own(place);
    case 'rename':
      if (to === undefined || to.drive !== path.drive)
        throw new GuestOsError('not-supported', 'nothing is renamed from one drive to another');
      volume.rename(path.segments, to.segments);
      return lists.move(path, to);
    case 'delete':
      volume.remove(path.segments);
      return lists.forget(path);
    case 'link':
      throw new GuestOsError('not-supported', 'FAT has no hard links');
    case 'set-attributes':
      return volume.setAttributes(path.segments, { readOnly: change.readOnly });
    case 'open-to-everyone':
      mustBeThere(place);
      return lists.openToEveryone(path);
    case 'take-ownership':
      mustBeThere(place);
      return lists.setOwner(path, token.account);
    case 'map':
      if (entry?.kind === 'file' && change.offset + change.bytes.length > entry.size)
        throw new GuestOsError('out-of-bounds', `${path.text} ends before`);
      return volume.writeAt(path.segments, change.offset, change.bytes);
  }
}

/** Whoever makes something owns it. */
function own({ lists, path, token }: Place): void {
  lists.setOwner(path, token.account);
}

function mustBeThere({ volume, path }: Place): void {
  if (path.segments.length > 0 && volume.stat(path.segments) === undefined)
    throw new GuestOsError('no-such-file', `${path.text} is not there`);
}
