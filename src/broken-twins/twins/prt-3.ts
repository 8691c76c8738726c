import type { Management } from '../../reference-impl/management/management.ts';
import type { CertificateView } from '../../reference-impl/management/view.ts';
import { exchanged } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('PRT-3');

/** A look that a door keeps until something is submitted by the same door. */
function keeping<Of extends readonly unknown[], Value>(look: (...of: Of) => Value, keyOf: (...of: Of) => string) {
  const kept = new Map<string, Value>();
  return {
    look: (...of: Of): Value => {
      const key = keyOf(...of);
      const value = kept.get(key) ?? look(...of);
      kept.set(key, value);
      return value;
    },
    forget: () => kept.clear(),
  };
}

/** Submits, and forgets what was kept. */
const submitting =
  (management: Management, forget: () => void): Management['submit'] =>
  (...given) => {
    forget();
    return management.submit(...given);
  };

/** What is kept shows in a look alone. */
const SUBMITS_ALIKE = { submit: () => false };

const thumbprintsOf = (views: readonly CertificateView[]): string[] => views.map(({ thumbprint }) => thumbprint);

export const prt3Twins = [
  twin({
    id: 'portal-keeps-an-old-list',
    how: 'The Portal shows the affinity groups as they were when it last changed something itself.',
    caughtBy: { 'an-affinity-group-made-by-one-and-deleted-by-the-other-shows-the-same-in-both': 'agree' },
    changes: exchanged(
      'portalManagement',
      (management) => {
        const { look, forget } = keeping(management.affinityGroups, (_who, id) => id);
        return { ...management, affinityGroups: look, submit: submitting(management, forget) };
      },
      SUBMITS_ALIKE,
    ),
  }),
  twin({
    id: 'portal-keeps-old-keys',
    how: 'The Portal shows the keys of a storage account as they were when it last changed something itself.',
    caughtBy: { 'a-key-renewed-by-one-is-the-key-that-the-other-shows': 'agree' },
    changes: exchanged(
      'portalManagement',
      (management) => {
        const { look, forget } = keeping(management.storageKeys, (_who, id, name) => `${id} ${name}`);
        return { ...management, storageKeys: look, submit: submitting(management, forget) };
      },
      SUBMITS_ALIKE,
    ),
  }),
  twin({
    id: 'smapi-lists-certificates-of-its-own',
    how: 'SMAPI goes on listing a certificate that was registered through it, although it was removed in the Portal.',
    caughtBy: { 'a-management-certificate-made-by-one-and-deleted-by-the-other-shows-the-same-in-both': 'agree' },
    changes: exchanged(
      'smapiManagement',
      (management) => {
        const own = new Map<string, CertificateView>();
        return {
          ...management,
          certificates: (who, id) => {
            const listed = management.certificates(who, id);
            return [...listed, ...[...own.values()].filter(({ thumbprint }) => !thumbprintsOf(listed).includes(thumbprint))];
          },
          submit: (who, id, command) => {
            const before = thumbprintsOf(management.certificates(who, id));
            const accepted = management.submit(who, id, command);
            if (command.kind === 'RemoveCertificate') own.delete(command.thumbprint);
            if (command.kind === 'AddCertificate')
              for (const view of management.certificates(who, id)) if (!before.includes(view.thumbprint)) own.set(view.thumbprint, view);
            return accepted;
          },
        };
      },
      { submit: (_who, _id, { kind }) => kind === 'AddCertificate' },
    ),
  }),
  twin({
    id: 'removal-stays-in-the-portal',
    how: 'A certificate that was registered in the Portal and is removed there goes from the list of the Portal, and opens SMAPI as before.',
    caughtBy: { 'a-certificate-removed-in-the-portal-is-out-of-both': 'refused-or-no-handshake' },
    changes: exchanged(
      'portalManagement',
      (management) => {
        const [own, hidden] = [new Set<string>(), new Set<string>()];
        return {
          ...management,
          certificates: (who, id) => management.certificates(who, id).filter(({ thumbprint }) => !hidden.has(thumbprint)),
          submit: (who, id, command) => {
            if (command.kind === 'RemoveCertificate' && own.has(command.thumbprint)) {
              hidden.add(command.thumbprint);
              return { requestId: '', queued: false };
            }
            const before = thumbprintsOf(management.certificates(who, id));
            const accepted = management.submit(who, id, command);
            if (command.kind === 'AddCertificate')
              for (const thumbprint of thumbprintsOf(management.certificates(who, id)))
                if (!before.includes(thumbprint)) own.add(thumbprint);
            return accepted;
          },
        };
      },
      { submit: (_who, _id, { kind }) => kind === 'RemoveCertificate' || kind === 'AddCertificate' },
    ),
  }),
];
