import type { ElementRule } from './xml-schema.ts';

/** The namespace of every service definition of the time. */
export const DEFINITION_NAMESPACE = 'http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition';

const named: ElementRule = { required: ['name'] };
const list = (name: string, rule: ElementRule): ElementRule => ({ many: { [name]: rule } });

const environment = list('Variable', { required: ['name'], optional: ['value'], once: { RoleInstanceValue: { optional: ['xpath'] } } });
const localStorage: ElementRule = { required: ['name'], optional: ['cleanOnRoleRecycle', 'sizeInMB'] };
const portRange: ElementRule = { required: ['min', 'max'] };
const inputEndpoint: ElementRule = {
  required: ['name', 'protocol', 'port'],
  optional: ['certificate', 'localPort', 'ignoreRoleInstanceStatus', 'loadBalancerProbe'],
};

/** Everything that both kinds of role may have, by the schema of June 2012 and those before it. */
const ROLE_PARTS: Readonly<Record<string, ElementRule>> = {
  Certificates: list('Certificate', { required: ['name'], optional: ['storeLocation', 'storeName', 'permissionLevel'] }),
  ConfigurationSettings: list('Setting', named),
  Contents: list('Content', { required: ['destination'], once: { SourceDirectory: { required: ['path'] } } }),
  Endpoints: {
    many: {
      InputEndpoint: inputEndpoint,
      InternalEndpoint: {
        required: ['name'],
        optional: ['protocol', 'port'],
        many: { FixedPort: { required: ['port'] }, FixedPortRange: portRange },
      },
      InstanceInputEndpoint: {
        required: ['name', 'localPort'],
        optional: ['protocol'],
        once: { AllocatePublicPortFrom: { once: { FixedPortRange: portRange } } },
      },
    },
  },
  Imports: list('Import', { required: ['moduleName'] }),
  InputEndpoints: list('InputEndpoint', inputEndpoint),
  LocalResources: list('LocalStorage', localStorage),
  Runtime: {
    optional: ['executionContext'],
    once: {
      Environment: environment,
      EntryPoint: {
        once: {
          NetFxEntryPoint: { required: ['assemblyName'], optional: ['targetFrameworkVersion'] },
          ProgramEntryPoint: { required: ['commandLine'], optional: ['setReadyOnProcessStart'] },
        },
      },
    },
  },
  Startup: {
    optional: ['priority'],
    many: { Task: { required: ['commandLine'], optional: ['executionContext', 'taskType'], once: { Environment: environment } } },
  },
};

const directory: ElementRule = {
  required: ['name'],
  optional: ['physicalDirectory'],
  /** They stand in each other. */
  get many() {
    return { VirtualApplication: directory, VirtualDirectory: directory };
  },
};
const site: ElementRule = {
  required: ['name'],
  optional: ['physicalDirectory'],
  once: { Bindings: list('Binding', { required: ['name', 'endpointName'], optional: ['hostHeader'] }) },
  many: { VirtualApplication: directory, VirtualDirectory: directory },
};

const ROLE_ATTRIBUTES = { required: ['name'], optional: ['vmsize', 'enableNativeCodeExecution'], many: { LocalStorage: localStorage } };

/** What a service definition may hold. */
export const DEFINITION_RULE: ElementRule = {
  required: ['name'],
  optional: ['upgradeDomainCount', 'schemaVersion', 'topologyChangeDiscovery'],
  once: {
    LoadBalancerProbes: list('LoadBalancerProbe', {
      required: ['name', 'protocol'],
      optional: ['path', 'port', 'intervalInSeconds', 'timeoutInSeconds'],
    }),
    NetworkTrafficRules: list('OnlyAllowTrafficTo', {
      once: {
        Destinations: list('RoleEndpoint', { required: ['endpointName', 'roleName'] }),
        AllowAllTraffic: {},
      },
      many: { WhenSource: { required: ['matches'], many: { FromRole: { required: ['roleName'] } } } },
    }),
  },
  many: {
    WebRole: { ...ROLE_ATTRIBUTES, once: { ...ROLE_PARTS, Sites: list('Site', site) } },
    WorkerRole: { ...ROLE_ATTRIBUTES, once: ROLE_PARTS },
  },
};
