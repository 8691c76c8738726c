import type { HostedServiceView } from '../../management/view.ts';
import { optionalBase64Text, optionalText, requiredBase64Text, requiredText } from '../xml/fields.ts';
import { base64Text, document, element, text, textOrNil } from '../xml/writer.ts';
import { availability } from './availability.ts';
import { deploymentContent } from './deployment-xml.ts';
import { listWriter } from './list.ts';
import { placement, readPlacement } from './placement.ts';
import { done, made, queued, route, shown } from './route.ts';
import { wireTime } from './times.ts';

const SERVICES = 'services/hostedservices';
const SERVICE = `${SERVICES}/{service}`;

export const hostedServiceRoutes = [
  route('GET', `${SERVICES}/operations/isavailable/{name}`, '2012-03-01', (call) =>
    shown(availability(call.management.hostedServiceNameAvailable(call.who, call.subscriptionId, call.param('name')))),
  ),

  route('GET', SERVICES, '2009-10-01', ({ management, who, subscriptionId, base }) =>
    shown(services(management.hostedServices(who, subscriptionId), base)),
  ),

  route('POST', SERVICES, '2010-10-28', (call) => {
    const sent = call.document('CreateHostedService');
    const name = requiredText(sent, 'ServiceName');
    const accepted = call.management.submit(call.who, call.subscriptionId, {
      kind: 'CreateHostedService',
      name,
      label: requiredBase64Text(sent, 'Label'),
      description: optionalText(sent, 'Description') ?? '',
      ...readPlacement(sent),
    });
    return made(accepted, `${call.resourceBase}/compute/${encodeURIComponent(name)}`);
  }),

  route('GET', SERVICE, '2009-10-01', (call) => {
    const { management, who, subscriptionId } = call;
    const service = call.param('service');
    const view = management.hostedService(who, subscriptionId, service);
    const embedded =
      call.queryParameter('embed-detail')?.toLowerCase() === 'true'
        ? element(
            'Deployments',
            management
              .deployments(who, subscriptionId, service)
              .map((deployment) => element('Deployment', deploymentContent(deployment, call.version)))
              .join(''),
          )
        : '';
    return shown(document('HostedService', content(view, call.base) + embedded));
  }),

  route('PUT', SERVICE, '2010-10-28', (call) => {
    const sent = call.document('UpdateHostedService');
    return done(
      call.management.submit(call.who, call.subscriptionId, {
        kind: 'UpdateHostedService',
        name: call.param('service'),
        label: optionalBase64Text(sent, 'Label'),
        description: optionalText(sent, 'Description'),
      }),
    );
  }),

  route('DELETE', SERVICE, '2010-10-28', (call) =>
    done(call.management.submit(call.who, call.subscriptionId, { kind: 'DeleteHostedService', name: call.param('service') })),
  ),

  route('POST', SERVICE, '2009-10-01', (call) => {
    const sent = call.document('Swap');
    return queued(
      call.management.submit(call.who, call.subscriptionId, {
        kind: 'SwapDeployments',
        service: call.param('service'),
        production: optionalText(sent, 'Production') ?? '',
        source: requiredText(sent, 'SourceDeployment'),
      }),
    );
  }),
];

const services = listWriter('HostedServices', (view: HostedServiceView, base) => element('HostedService', content(view, base)));

function content(view: HostedServiceView, base: string): string {
  return (
    text('Url', `${base}/${SERVICES}/${view.name}`) +
    text('ServiceName', view.name) +
    element(
      'HostedServiceProperties',
      textOrNil('Description', view.description) +
        placement(view) +
        base64Text('Label', view.label) +
        text('Status', view.status) +
        text('DateCreated', wireTime(view.created)) +
        text('DateLastModified', wireTime(view.lastModified)) +
        element('ExtendedProperties', ''),
    )
  );
}
