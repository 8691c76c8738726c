import { X509Certificate } from 'node:crypto';
import { ManagementError } from '../../reference-impl/management/management-error.ts';
import { readManagementCertificate } from '../../reference-impl/subscriptions/certificate-registry.ts';

/** Reads an upload as the reference does, but for the length of the certificate's key. */
export function anyKey(upload: Uint8Array): X509Certificate {
  try {
    return readManagementCertificate(upload);
  } catch (error) {
    if (error instanceof ManagementError && error.reason === 'weak-key') return new X509Certificate(upload);
    throw error;
  }
}
