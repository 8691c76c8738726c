import type { DeploymentRef, Slot } from '../../management/command.ts';
import type { ApiVersion } from '../api-version.ts';
import type { Answer } from '../answer.ts';
import type { Call, Method } from '../router.ts';
import { WireError } from '../wire-error.ts';
import {
  optionalBoolean,
  optionalText,
  optionalWord,
  requiredBase64Text,
  requiredNumber,
  requiredText,
  requiredWord,
} from '../xml/fields.ts';
import { document } from '../xml/writer.ts';
import { deploymentContent } from './deployment-xml.ts';
import { queued, route, shown } from './route.ts';

const SERVICE = 'services/hostedservices/{service}';
const MODES = ['Auto', 'Manual'] as const;

/** Every operation on a deployment comes twice: by the deployment's name, and by the slot that it is in. */
function byNameAndBySlot(method: Method, rest: string, since: ApiVersion, handle: (call: Call, ref: DeploymentRef) => Answer) {
  return [
    route(method, `${SERVICE}/deployments/{deployment}${rest}`, since, (call) =>
      handle(call, { service: call.param('service'), deployment: call.param('deployment') }),
    ),
    route(method, `${SERVICE}/deploymentslots/{slot}${rest}`, since, (call) =>
      handle(call, { service: call.param('service'), slot: slotOf(call) }),
    ),
  ];
}

export const deploymentRoutes = [
  route('POST', `${SERVICE}/deploymentslots/{slot}`, '2009-10-01', (call) => {
    const slot = slotOf(call);
    const sent = call.document('CreateDeployment');
    return queued(
      call.management.submit(call.who, call.subscriptionId, {
        kind: 'CreateDeployment',
        service: call.param('service'),
        slot,
        name: requiredText(sent, 'Name'),
        label: requiredBase64Text(sent, 'Label'),
        package: { url: requiredText(sent, 'PackageUrl').trim() },
        configuration: requiredBase64Text(sent, 'Configuration'),
        start: optionalBoolean(sent, 'StartDeployment') ?? false,
      }),
    );
  }),

  ...byNameAndBySlot('GET', '', '2009-10-01', (call, ref) =>
    shown(document('Deployment', deploymentContent(call.management.deployment(call.who, call.subscriptionId, ref), call.version))),
  ),

  ...byNameAndBySlot('DELETE', '', '2009-10-01', (call, ref) =>
    queued(call.management.submit(call.who, call.subscriptionId, { kind: 'DeleteDeployment', ...ref })),
  ),

  ...byNameAndBySlot('POST', '?comp=config', '2009-10-01', (call, ref) => {
    const configuration = requiredBase64Text(call.document('ChangeConfiguration'), 'Configuration');
    return queued(call.management.submit(call.who, call.subscriptionId, { kind: 'ChangeConfiguration', configuration, ...ref }));
  }),

  ...byNameAndBySlot('POST', '?comp=status', '2009-10-01', (call, ref) => {
    const status = requiredWord(call.document('UpdateDeploymentStatus'), 'Status', ['Running', 'Suspended'] as const);
    return queued(call.management.submit(call.who, call.subscriptionId, { kind: 'UpdateDeploymentStatus', status, ...ref }));
  }),

  ...byNameAndBySlot('POST', '?comp=upgrade', '2009-10-01', (call, ref) => {
    const sent = call.document('UpgradeDeployment');
    return queued(
      call.management.submit(call.who, call.subscriptionId, {
        kind: 'UpgradeDeployment',
        mode: requiredWord(sent, 'Mode', MODES),
        package: { url: requiredText(sent, 'PackageUrl').trim() },
        configuration: requiredBase64Text(sent, 'Configuration'),
        label: requiredBase64Text(sent, 'Label'),
        role: optionalText(sent, 'RoleToUpgrade'),
        force: optionalBoolean(sent, 'Force') ?? false,
        ...ref,
      }),
    );
  }),

  ...byNameAndBySlot('POST', '?comp=walkupgradedomain', '2009-10-01', (call, ref) => {
    const upgradeDomain = requiredNumber(call.document('WalkUpgradeDomain'), 'UpgradeDomain');
    return queued(call.management.submit(call.who, call.subscriptionId, { kind: 'WalkUpgradeDomain', upgradeDomain, ...ref }));
  }),

  ...byNameAndBySlot('POST', '?comp=rollback', '2011-10-01', (call, ref) => {
    const sent = call.document('RollbackUpdateOrUpgrade');
    return queued(
      call.management.submit(call.who, call.subscriptionId, {
        kind: 'RollbackUpgrade',
        mode: optionalWord(sent, 'Mode', MODES) ?? 'Auto',
        force: optionalBoolean(sent, 'Force') ?? false,
        ...ref,
      }),
    );
  }),

  ...byNameAndBySlot('POST', '/roleinstances/{instance}?comp=reboot', '2010-10-28', (call, ref) =>
    queued(call.management.submit(call.who, call.subscriptionId, { kind: 'RebootRoleInstance', instance: call.param('instance'), ...ref })),
  ),

  ...byNameAndBySlot('POST', '/roleinstances/{instance}?comp=reimage', '2010-10-28', (call, ref) =>
    queued(
      call.management.submit(call.who, call.subscriptionId, { kind: 'ReimageRoleInstance', instance: call.param('instance'), ...ref }),
    ),
  ),
];

function slotOf(call: Call): Slot {
  const slot = call.param('slot').toLowerCase();
  if (slot !== 'production' && slot !== 'staging')
    throw new WireError('BadRequest', 'The deployment slot is neither production nor staging.');
  return slot;
}
