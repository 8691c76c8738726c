import { exchanged } from '../change.ts';
import { seenInside } from './shown-by.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('LPR-2');

export const lpr2Twins = [
  twin({
    id: 'roles-as-network-service',
    how: 'Role processes run under an account under which a service of the system runs.',
    caughtBy: {
      'a-role-that-chose-nothing-runs-under-an-account-that-is-the-roles-alone': 'account-of-its-own',
    },
    changes: exchanged('roleAccounts', () => ({ account: () => 'NetworkService' })),
    shownBy: seenInside,
  }),
  twin({
    id: 'elevated-for-everybody',
    how: 'Every role runs under the elevated account, whether it chose that or not.',
    caughtBy: {
      'the-elevated-model-is-another-account-and-none-of-the-systems': 'models-differ',
    },
    changes: exchanged('roleAccounts', (lawful) => ({
      account: () => lawful.account('elevated'),
      groups: () => lawful.groups('elevated'),
      privileges: () => lawful.privileges('elevated'),
    })),
    shownBy: seenInside,
  }),
  twin({
    id: 'choice-overlooked',
    how: 'A role that chose the elevated model runs as all others do.',
    caughtBy: {
      'the-elevated-model-is-another-account-and-none-of-the-systems': 'models-differ',
    },
    changes: exchanged('roleAccounts', (lawful) => ({
      account: () => lawful.account('limited'),
      groups: () => lawful.groups('limited'),
      privileges: () => lawful.privileges('limited'),
    })),
  }),
];
