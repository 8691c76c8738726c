import { exchanged } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('GEO-1');

export const geo1Twins = [
  twin({
    id: 'first-choice-for-all',
    how: 'All data of a subscription is stored where its first storage account is.',
    caughtBy: { 'every-location-that-is-offered-is-a-place-of-its-own': 'lies-within' },
    changes: exchanged('recordPlacement', (lawful, c) => ({
      home: (account) => {
        const home = lawful.home(account);
        const first = c
          .part('store')
          .get<{ name: string }>(
            `SELECT name FROM storageAccounts WHERE subscriptionId = (SELECT subscriptionId FROM storageAccounts WHERE name = ?) ORDER BY rowid LIMIT 1`,
            account,
          );
        return home && { ...home, here: lawful.home(first?.name ?? account)?.here ?? home.here };
      },
    })),
  }),
  twin({
    id: 'location-sticks-to-the-name',
    how: 'Data is stored where an account of that name was first, though that was deleted and the new one is elsewhere.',
    caughtBy: { 'what-the-owner-stores-lies-where-the-owner-chose-through-smapi-for-a-name-that-was-elsewhere-before': 'lies-within' },
    changes: [
      exchanged(
        'smapiManagement',
        (lawful, c) => ({
          submit: (who, id, command) => {
            const leaving = command.kind === 'DeleteStorageAccount' ? c.part('recordPlacement').home(command.name) : undefined;
            if (leaving !== undefined && command.kind === 'DeleteStorageAccount')
              c.part('store').keepSetting(`home/${command.name}`, leaving.here);
            return lawful.submit(who, id, command);
          },
        }),
        { submit: (_who, _id, { kind }) => kind === 'DeleteStorageAccount' },
      ),
      exchanged('recordPlacement', (lawful, c) => ({
        home: (account) => {
          const home = lawful.home(account);
          const before = c.part('store').setting(`home/${account}`);
          return home && before !== undefined ? { here: before, paired: null } : home;
        },
      })),
    ],
  }),
  twin({
    id: 'choice-at-the-portal-is-lost',
    how: 'The Portal has storage accounts made in another location than the one that was picked.',
    caughtBy: { 'what-the-owner-stores-lies-where-the-owner-chose-in-the-portal': 'lies-within' },
    changes: exchanged(
      'portalManagement',
      (lawful, c) => ({
        submit: (who, id, command) =>
          lawful.submit(
            who,
            id,
            command.kind === 'CreateStorageAccount' && command.location !== undefined
              ? { ...command, location: c.part('regions').find(command.location)?.pair ?? command.location, geoReplication: false }
              : command,
          ),
      }),
      { submit: (_who, _id, command) => command.kind === 'CreateStorageAccount' },
    ),
  }),
  twin({
    id: 'affinity-group-says-nothing-of-storage',
    how: 'Data of an account in an affinity group is not stored in the group’s location.',
    caughtBy: { 'what-the-owner-stores-lies-where-the-owner-chose-by-an-affinity-group-through-smapi': 'lies-within' },
    changes: exchanged('recordPlacement', (lawful, c) => ({
      home: (account) => {
        const home = lawful.home(account);
        const isGrouped = c.part('store').get('SELECT 1 FROM storageAccounts WHERE name = ? AND affinityGroup IS NOT NULL', account);
        return home && isGrouped ? { here: c.part('regions').find(home.here)?.pair ?? home.here, paired: null } : home;
      },
    })),
  }),
  twin({
    id: 'unknown-location-becomes-the-first',
    how: 'A storage account that is asked for in a location which nobody offers is made in the first one.',
    caughtBy: { 'a-location-that-is-not-offered-is-refused': 'refused' },
    changes: exchanged(
      'smapiManagement',
      (lawful, c) => ({
        submit: (who, id, command) => {
          const regions = c.part('regions');
          const isLost =
            command.kind === 'CreateStorageAccount' && command.location !== undefined && regions.find(command.location) === undefined;
          return lawful.submit(who, id, isLost ? { ...command, location: regions.list()[0]?.name ?? '' } : command);
        },
      }),
      (c) => ({
        submit: (_who, _id, command) =>
          command.kind === 'CreateStorageAccount' &&
          command.location !== undefined &&
          c.part('regions').find(command.location) === undefined,
      }),
    ),
  }),
];
