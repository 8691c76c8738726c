import { copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DriveLetter } from '../../reference-impl/compute-node/drives.ts';
import { exchanged } from '../change.ts';
import type { Composition } from '../../reference-impl/parts.ts';
import { seenInside } from './shown-by.ts';
import { iso2StorageTwins } from './iso-2-storage.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('ISO-2');

/** The image of the first role of that name, when that is another customer's. */
const NAMESAKE = `SELECT other.image FROM nodeInstances AS own JOIN nodeInstances AS other
  ON other.role = own.role AND other.subscriptionId <> own.subscriptionId AND other.id < own.id
  WHERE own.id = ? ORDER BY other.id LIMIT 1`;
const imageFor = (c: Composition, folder: string, drive: DriveLetter, image: string): string =>
  (drive === 'E' ? c.part('store').get<{ image: string }>(NAMESAKE, basename(folder))?.image : undefined) ?? image;

/** An instance of somebody else's. */
const strangerTo = (c: Composition, subscriptionId: string): { node: string; id: number } | undefined =>
  c.part('store').get('SELECT node, id FROM nodeInstances WHERE subscriptionId <> ? LIMIT 1', subscriptionId);

export const iso2Twins = [
  twin({
    id: 'images-kept-by-the-names-of-roles',
    how: "Images are looked up by the role's name, so that a customer whose role is called like another's is given the other's image.",
    caughtBy: {
      'customers-who-give-everything-the-same-names-keep-their-own': 'marks-stay-home',
      'they-keep-their-own-when-instances-are-healed': 'marks-stay-home',
    },
    changes: exchanged(
      'drives',
      (lawful, c) => ({
        renew: (folder, drive, image) => lawful.renew(folder, drive, imageFor(c, folder, drive, image)),
        open: (folder, drive, image) => lawful.open(folder, drive, imageFor(c, folder, drive, image)),
      }),
      (c) => {
        const isAnother = (folder: string, drive: DriveLetter, image: string): boolean => imageFor(c, folder, drive, image) !== image;
        return { renew: isAnother, open: isAnother };
      },
    ),
  }),
  twin({
    id: 'drive-c-of-another-customer',
    how: "A new instance's drive C: is a copy of one that is at hand, of another customer's if there is one.",
    caughtBy: {
      'customers-who-give-everything-the-same-names-keep-their-own': 'marks-stay-home',
      'they-keep-their-own-when-instances-are-healed': 'marks-stay-home',
    },
    changes: exchanged(
      'nodes',
      (lawful, c) => ({
        create: async (orders, signal) => {
          await lawful.create(orders, signal);
          const driveOf = (node: string, id: number): string => join(c.part('computeNodes').instances(node).folderOf(id), 'c.vhd');
          for (const { specification } of orders) {
            const other = strangerTo(c, specification.subscriptionId);
            const own = lawful.of(specification.deployment).find(({ name }) => name === specification.name);
            if (other !== undefined && own !== undefined) copyFileSync(driveOf(other.node, other.id), driveOf(own.node, own.id));
          }
        },
      }),
      (c) => ({ create: (orders) => orders.some(({ specification }) => strangerTo(c, specification.subscriptionId) !== undefined) }),
    ),
    shownBy: seenInside,
  }),
  ...iso2StorageTwins,
];
