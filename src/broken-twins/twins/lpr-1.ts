import type { GuardedFile } from '../../reference-impl/guest-os/index.ts';
import { exchanged } from '../change.ts';
import { seenInside } from './shown-by.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('LPR-1');

const isAgents = ({ path }: GuardedFile): boolean => path.key.startsWith('C:\\GUESTAGENT');

export const lpr1Twins = [
  twin({
    id: 'role-may-load-drivers',
    how: "The role's account has the privilege to load drivers.",
    caughtBy: {
      'no-customers-process-is-an-administrator': 'no-administrator',
      'a-customers-process-cannot-load-a-driver': 'access-denied',
      'a-customers-process-cannot-give-itself-powerful-privileges': 'access-denied',
    },
    changes: exchanged('roleAccounts', (lawful) => ({
      privileges: (model) => [...lawful.privileges(model), 'SeLoadDriverPrivilege'],
    })),
    shownBy: seenInside,
  }),
  twin({
    id: 'anybody-makes-accounts',
    how: 'Every process may make an account.',
    caughtBy: {
      'a-customers-process-cannot-make-an-account': 'access-denied',
      'a-process-of-the-elevated-model-cannot-do-what-an-administrator-may': 'access-denied',
    },
    changes: exchanged('callGuard', () => ({ 'create-account': () => true })),
  }),
  twin({
    id: 'anybody-controls-services',
    how: "Every process may stop services, and put its own program in a service's place.",
    caughtBy: {
      'a-customers-process-cannot-stop-a-service-of-the-system': 'access-denied',
      'a-customers-process-cannot-replace-a-services-program': 'access-denied',
      'a-process-of-the-elevated-model-cannot-do-what-an-administrator-may': 'access-denied',
    },
    changes: exchanged('callGuard', () => ({ 'control-service': () => true })),
  }),
  twin({
    id: 'agents-folder-open-to-readers',
    how: "Everybody may list and read the guest agent's folder, in which its private key lies.",
    caughtBy: {
      'no-private-key-lies-where-a-customers-process-can-read-it': 'no-key-readable',
    },
    changes: exchanged('fileAccess', (lawful) => ({
      list: (token, file) => isAgents(file) || lawful.list(token, file),
      read: (token, file) => isAgents(file) || lawful.read(token, file),
    })),
  }),
];
