import { X509Certificate } from 'node:crypto';
import { ManagementError } from '../../reference-impl/management/management-error.ts';
import { createCertificateRegistry, readManagementCertificate } from '../../reference-impl/subscriptions/certificate-registry.ts';
import { exchanged } from '../change.ts';

/** Reads an upload as the reference does, but for the length of the certificate's key. */
function anyKey(upload: Uint8Array): X509Certificate {
  try {
    return readManagementCertificate(upload);
  } catch (error) {
    if (error instanceof ManagementError && error.reason === 'weak-key') return new X509Certificate(upload);
    throw error;
  }
}

/** Whether the reference refuses an upload for this reason. */
export function isRefusedFor(reason: string, upload: Uint8Array): boolean {
  try {
    readManagementCertificate(upload);
    return false;
  } catch (error) {
    return error instanceof ManagementError && error.reason === reason;
  }
}

/** A registry that takes certificates whatever the length of their keys. */
export const registeringAnyKey = exchanged(
  'certificateRegistry',
  (_lawful, c) => ({ register: createCertificateRegistry({ store: c.part('store'), clock: c.part('clock'), read: anyKey }).register }),
  { register: (_subscriptionId, upload) => isRefusedFor('weak-key', upload) },
);
