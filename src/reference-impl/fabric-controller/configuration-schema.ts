import type { ElementRule } from './xml-schema.ts';

/** The namespace of every service configuration of the time. */
export const CONFIGURATION_NAMESPACE = 'http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration';

const named: ElementRule = { required: ['name'] };

/** What a service configuration may hold, by the schema of June 2012 and those before it. */
export const CONFIGURATION_RULE: ElementRule = {
  required: ['serviceName'],
  optional: ['osFamily', 'osVersion', 'schemaVersion'],
  once: {
    NetworkConfiguration: {
      once: {
        VirtualNetworkSite: named,
        Dns: { once: { DnsServers: { many: { DnsServer: { required: ['name', 'IPAddress'] } } } } },
        AddressAssignments: {
          many: { InstanceAddress: { required: ['roleName'], once: { Subnets: { many: { Subnet: named } } } } },
        },
      },
    },
  },
  many: {
    Role: {
      required: ['name'],
      optional: ['vmName'],
      once: {
        Instances: { required: ['count'] },
        ConfigurationSettings: { many: { Setting: { required: ['name'], optional: ['value'] } } },
        Certificates: { many: { Certificate: { required: ['name', 'thumbprint'], optional: ['thumbprintAlgorithm'] } } },
      },
    },
  },
};
