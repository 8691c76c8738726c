import type { AffinityGroupView } from '../../management/view.ts';
import type { Call } from '../router.ts';
import { optionalBase64Text, optionalText, requiredBase64Text, requiredText } from '../xml/fields.ts';
import { base64Text, document, element, text, textOrNil } from '../xml/writer.ts';
import { done, made, route, shown } from './route.ts';

export const affinityGroupRoutes = [
  route('GET', 'affinitygroups', '2009-10-01', ({ management, who, subscriptionId }) => {
    const groups = management.affinityGroups(who, subscriptionId).map((view) => element('AffinityGroup', properties(view) + CAPABILITIES));
    return shown(document('AffinityGroups', groups.join('')));
  }),

  route('POST', 'affinitygroups', '2012-03-01', (call) => {
    const sent = call.document('CreateAffinityGroup');
    const name = requiredText(sent, 'Name');
    const accepted = call.management.submit(call.who, call.subscriptionId, {
      kind: 'CreateAffinityGroup',
      name,
      label: requiredBase64Text(sent, 'Label'),
      description: optionalText(sent, 'Description') ?? '',
      location: requiredText(sent, 'Location'),
    });
    return made(accepted, `${call.resourceBase}/affinitygroup/${encodeURIComponent(name)}`);
  }),

  route('GET', 'affinitygroups/{affinityGroup}', '2009-10-01', (call) => {
    const view = call.management.affinityGroup(call.who, call.subscriptionId, call.param('affinityGroup'));
    return shown(
      document(
        'AffinityGroup',
        properties(view) +
          members(call, 'HostedService', view.hostedServices) +
          members(call, 'StorageService', view.storageAccounts) +
          CAPABILITIES,
      ),
    );
  }),

  route('PUT', 'affinitygroups/{affinityGroup}', '2012-03-01', (call) => {
    const sent = call.document('UpdateAffinityGroup');
    return done(
      call.management.submit(call.who, call.subscriptionId, {
        kind: 'UpdateAffinityGroup',
        name: call.param('affinityGroup'),
        label: optionalBase64Text(sent, 'Label'),
        description: optionalText(sent, 'Description'),
      }),
    );
  }),

  route('DELETE', 'affinitygroups/{affinityGroup}', '2012-03-01', (call) =>
    done(call.management.submit(call.who, call.subscriptionId, { kind: 'DeleteAffinityGroup', name: call.param('affinityGroup') })),
  ),
];

const CAPABILITIES = element('Capabilities', '');

function properties(view: AffinityGroupView): string {
  return (
    text('Name', view.name) + base64Text('Label', view.label) + textOrNil('Description', view.description) + text('Location', view.location)
  );
}

/** The members as the API lists them: `HostedServices` with a `HostedService` each, and likewise for storage. */
function members(call: Call, kind: 'HostedService' | 'StorageService', names: readonly string[]): string {
  return element(
    `${kind}s`,
    names
      .map((name) => element(kind, text('Url', `${call.base}/services/${kind.toLowerCase()}s/${name}`) + text('ServiceName', name)))
      .join(''),
  );
}
