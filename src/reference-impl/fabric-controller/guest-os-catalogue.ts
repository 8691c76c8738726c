import type { Clock } from '../clock/clock.ts';
import { contentOf, type Images } from '../compute-node/images.ts';
import { guestOsFiles } from '../guest-os/index.ts';
import type { Store } from '../state/store.ts';

/** One version of the guest OS, as drive D: has it (P33.1). */
export interface GuestOsVersion {
  /** As a service configuration names it, for example `WA-GUEST-OS-2.10_201203-01`. */
  readonly version: string;
  readonly family: string;
  /** The name of its base image. */
  readonly image: string;
}

/** Files of drive D:, by their path with forward slashes. */
export type GuestOsFiles = ReadonlyMap<string, Buffer>;

/** The versions of the guest OS that the fabric keeps, each with the patches of its day; the newest of a family is the current one (DSK-1). */
export interface GuestOsCatalogue {
  /** The version that a configuration asks for: by its name, or the newest of the family for `*`. Undefined when there is none. */
  find(family: string, version: string): GuestOsVersion | undefined;
  /** All versions of all families, the oldest first. */
  list(): readonly GuestOsVersion[];
  /** Takes the next version of each family into the catalogue, on which these files lie as well. It outlives a crash. Answers that of the family `2`. */
  publish(files: GuestOsFiles): GuestOsVersion;
  /** Builds the image of a version, when it is not there. */
  prepare(version: GuestOsVersion, signal: AbortSignal): Promise<void>;
  /** Calls back when a version was published. Returns the way to stop that. */
  onPublished(listener: () => void): () => void;
}

/** The versions that a new fabric begins with: family, minor number, and the month and count that the name ends in. */
const FIRST = [
  ['1', 18, '201203-01'],
  ['2', 10, '201203-01'],
] as const;

interface Release {
  readonly release: number;
  readonly label: string;
  readonly files: string;
}

export function createGuestOsCatalogue({
  store,
  clock,
  images,
}: {
  readonly store: Store;
  readonly clock: Pick<Clock, 'now'>;
  readonly images: Pick<Images, 'add'>;
}): GuestOsCatalogue {
  const listeners = new Set<() => void>();

  const releases = (): readonly Release[] =>
    store.remembered<Release>('SELECT release, label, files FROM guestOsReleases WHERE release > ? ORDER BY release', '0');
  const named = (family: string, minor: number, label: string): GuestOsVersion => {
    const version = `WA-GUEST-OS-${family}.${minor}_${label}`;
    return { version, family, image: version.toLowerCase() };
  };
  const versionsOf = ([family, minor, label]: (typeof FIRST)[number]): readonly GuestOsVersion[] => [
    named(family, minor, label),
    ...releases().map(({ release, label: later }) => named(family, minor + release, later)),
  ];
  const filesOf = ({ version }: GuestOsVersion): GuestOsFiles => {
    const at = FIRST.map((first) => versionsOf(first).findIndex((known) => known.version === version)).find((index) => index >= 0);
    const own = at === undefined || at === 0 ? {} : (JSON.parse(releases()[at - 1]?.files ?? '{}') as Readonly<Record<string, string>>);
    return new Map([...guestOsFiles(version), ...Object.entries(own).map(([path, text]) => [path, Buffer.from(text, 'base64')] as const)]);
  };

  return {
    list: () => FIRST.flatMap(versionsOf),
    find: (family, version) => {
      const first = FIRST.find(([known]) => known === family);
      const versions = first === undefined ? [] : versionsOf(first);
      return version === '*' ? versions.at(-1) : versions.find((known) => known.version === version);
    },
    publish: (files) => {
      const label = `${clock.now().toISOString().slice(0, 7).replace('-', '')}-01`;
      const text = JSON.stringify(Object.fromEntries([...files].map(([path, bytes]) => [path, bytes.toString('base64')])));
      store.run('INSERT INTO guestOsReleases (label, files) VALUES (?, ?)', label, text);
      for (const listener of listeners) listener();
      return versionsOf(FIRST[1]).at(-1) as GuestOsVersion;
    },
    prepare: (version, signal) => images.add(version.image, contentOf(filesOf(version)), signal),
    onPublished: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
