import type { DeploymentView, RoleInstanceView } from '../../management/view.ts';
import type { ApiVersion } from '../api-version.ts';
import { base64Text, element, text } from '../xml/writer.ts';
import { wireTime } from './times.ts';

/** The first version that shows the endpoints of an instance. */
const ENDPOINTS_SINCE: ApiVersion = '2011-10-01';

/** What a `Deployment` element holds, in a version of the API. */
export function deploymentContent(view: DeploymentView, version: ApiVersion): string {
  return (
    text('Name', view.name) +
    text('DeploymentSlot', view.slot === 'production' ? 'Production' : 'Staging') +
    text('PrivateID', view.privateId) +
    text('Status', view.status) +
    base64Text('Label', view.label) +
    text('Url', `http://${view.slot === 'production' ? view.service : view.privateId}.cloudapp.net/`) +
    base64Text('Configuration', view.configuration) +
    element('RoleInstanceList', view.instances.map((instance) => roleInstance(instance, version)).join('')) +
    upgradeStatus(view.upgrade) +
    text('UpgradeDomainCount', view.upgradeDomainCount) +
    element(
      'RoleList',
      view.roles.map(({ name, osVersion }) => element('Role', text('RoleName', name) + text('OsVersion', osVersion))).join(''),
    ) +
    text('SdkVersion', view.sdkVersion) +
    text('Locked', isLocked(view)) +
    text('RollbackAllowed', view.rollbackAllowed) +
    text('CreatedTime', wireTime(view.created)) +
    text('LastModifiedTime', wireTime(view.lastModified)) +
    element('ExtendedProperties', '')
  );
}

function roleInstance(view: RoleInstanceView, version: ApiVersion): string {
  return element(
    'RoleInstance',
    text('RoleName', view.role) +
      text('InstanceName', view.instance) +
      text('InstanceStatus', view.status) +
      text('InstanceUpgradeDomain', view.upgradeDomain) +
      text('InstanceFaultDomain', view.faultDomain) +
      text('InstanceSize', view.size) +
      element('InstanceStateDetails', '') +
      text('IpAddress', view.ipAddress) +
      (version >= ENDPOINTS_SINCE && view.endpoints.length > 0
        ? element('InstanceEndpoints', view.endpoints.map(instanceEndpoint).join(''))
        : ''),
  );
}

function instanceEndpoint({ name, vip, publicPort, localPort, protocol }: RoleInstanceView['endpoints'][number]): string {
  return element(
    'InstanceEndpoint',
    text('Name', name) + text('Vip', vip) + text('PublicPort', publicPort) + text('LocalPort', localPort) + text('Protocol', protocol),
  );
}

function upgradeStatus(upgrade: DeploymentView['upgrade']): string {
  if (upgrade === undefined) return '';
  return element(
    'UpgradeStatus',
    text('UpgradeType', upgrade.mode) +
      text('CurrentUpgradeDomainState', upgrade.currentDomainState) +
      text('CurrentUpgradeDomain', upgrade.currentDomain),
  );
}

/** Whether something is under way that keeps other changes out. */
function isLocked({ status, upgrade }: DeploymentView): boolean {
  return status === 'Deploying' || status === 'Deleting' || upgrade?.currentDomainState === 'During';
}
