import { strToU8, zipSync } from 'fflate';
import { escapeXml } from '../xml.ts';

/** One role of an application. */
export interface RoleSpec {
  readonly name: string;
  readonly instances: number;
  /** Path within the role's own folder, with slashes; content as text. */
  readonly files: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
  /** The execution model that the service definition chooses for the role; by default it says nothing of it. */
  readonly executionContext?: 'limited' | 'elevated';
  readonly endpoints?: readonly EndpointSpec[];
}

/** An input endpoint that a role declares: the Internet reaches it at `port`, and its instances listen at `localPort`. */
export interface EndpointSpec {
  readonly name: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly localPort: number;
}

export interface PackageSpec {
  /** `Application` by default. */
  readonly serviceName?: string;
  readonly roles: readonly RoleSpec[];
}

const SERVICE_HOSTING = 'http://schemas.microsoft.com/ServiceHosting/2008/10';

/**
 * A package (.cspkg) as the tools of the time made it: a zip with the service definition and, for each role, a stored entry `NAME_GUID.cssx` that is
 * itself a zip. A role's files lie under `approot/` and so come to be under `E:\approot\` in its instances.
 */
export function makePackage(spec: PackageSpec): Uint8Array {
  const inner = spec.roles.map(({ name, files }, index) => {
    const guid = `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`;
    const approot = Object.entries(files).map(([path, text]) => [`approot/${path}`, strToU8(text)]);
    return [`${name}_${guid}.cssx`, zipSync({ 'Cloud.uar.csman': strToU8('<Manifest/>'), ...Object.fromEntries(approot) }, { level: 1 })];
  });
  return zipSync({ 'ServiceDefinition.csdef': strToU8(makeDefinition(spec)), ...Object.fromEntries(inner) }, { level: 0 });
}

/** The service definition (.csdef) text. */
export function makeDefinition({ serviceName = 'Application', roles }: PackageSpec): string {
  const described = roles.map(({ name, settings, executionContext, endpoints = [] }) => {
    const declared = Object.keys(settings).map((setting) => `<Setting name="${escapeXml(setting)}"/>`);
    const runtime = executionContext === undefined ? '' : `<Runtime executionContext="${executionContext}"/>`;
    const inputs = endpoints.map(
      (each) =>
        `<InputEndpoint name="${escapeXml(each.name)}" protocol="${each.protocol}" port="${each.port}" localPort="${each.localPort}"/>`,
    );
    const open = inputs.length === 0 ? '' : `<Endpoints>${inputs.join('')}</Endpoints>`;
    return `<WorkerRole name="${escapeXml(name)}" vmsize="Small"><ConfigurationSettings>${declared.join('')}</ConfigurationSettings>${open}${runtime}</WorkerRole>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?><ServiceDefinition name="${escapeXml(serviceName)}" xmlns="${SERVICE_HOSTING}/ServiceDefinition">${described.join('')}</ServiceDefinition>`;
}

/** The service configuration (.cscfg) text. */
export function makeConfiguration({ serviceName = 'Application', roles }: PackageSpec): string {
  const configured = roles.map(({ name, instances, settings }) => {
    const values = Object.entries(settings).map(
      ([setting, value]) => `<Setting name="${escapeXml(setting)}" value="${escapeXml(value)}"/>`,
    );
    return `<Role name="${escapeXml(name)}"><Instances count="${instances}"/><ConfigurationSettings>${values.join('')}</ConfigurationSettings></Role>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?><ServiceConfiguration serviceName="${escapeXml(serviceName)}" osFamily="2" osVersion="*" xmlns="${SERVICE_HOSTING}/ServiceConfiguration">${configured.join('')}</ServiceConfiguration>`;
}
