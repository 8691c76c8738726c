import { requireHostedService } from './hosted-services.ts';
import { notFound } from './names.ts';
import type { Handlers, ManagementParts } from './noun.ts';
import { readPfx } from './pfx.ts';
import type { ServiceCertificateRow } from './resource-rows.ts';
import type { ServiceCertificateView } from './view.ts';

/** The vault purpose under which a service certificate's PFX and password are sealed. */
export function serviceCertificatePurpose(service: string, thumbprint: string): string {
  return `service-certificate/${service.toLowerCase()}/${thumbprint}`;
}

/**
 * Certificates that a service's roles use. The customer hands in a PFX with the private key, for the fabric to install; nobody
 * gets more than the certificate back.
 */
export function createServiceCertificates(parts: ManagementParts) {
  const { resources, vault } = parts;
  const require = (subscriptionId: string, service: string, thumbprint: string): ServiceCertificateRow => {
    requireHostedService(parts, subscriptionId, service);
    const row = resources.serviceCertificates.find(subscriptionId, service, thumbprint);
    if (row === undefined) throw notFound('The certificate was not found.');
    return row;
  };

  const handlers: Handlers<'AddServiceCertificate' | 'RemoveServiceCertificate'> = {
    AddServiceCertificate: (subscriptionId, { kind, service, pfx, password }) => {
      const { name } = requireHostedService(parts, subscriptionId, service);
      const { certificate, thumbprint } = readPfx(pfx, password);
      const secret = Buffer.from(JSON.stringify({ pfx: Buffer.from(pfx).toString('base64'), password }));
      resources.serviceCertificates.put({
        subscriptionId,
        service: name,
        thumbprint,
        certificate,
        sealedPfx: vault.seal(serviceCertificatePurpose(name, thumbprint), secret),
        status: 'Accepted',
      });
      return { kind, service: name, thumbprint };
    },
    RemoveServiceCertificate: (subscriptionId, { kind, service, thumbprint }) => {
      const row = require(subscriptionId, service, thumbprint);
      return { kind, service: row.service, thumbprint: row.thumbprint };
    },
  };

  return {
    handlers,
    list: (subscriptionId: string, service: string) => {
      requireHostedService(parts, subscriptionId, service);
      return resources.serviceCertificates
        .list(subscriptionId, service)
        .filter(({ status }) => status === 'Installed')
        .map(view);
    },
    get: (subscriptionId: string, service: string, thumbprint: string) => {
      const row = require(subscriptionId, service, thumbprint);
      if (row.status !== 'Installed') throw notFound('The certificate was not found.');
      return view(row);
    },
  };
}

function view({ thumbprint, certificate }: ServiceCertificateRow): ServiceCertificateView {
  return { thumbprint, certificate };
}
