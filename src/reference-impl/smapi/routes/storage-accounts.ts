import type { StorageAccountView } from '../../management/view.ts';
import type { Call } from '../router.ts';
import {
  optionalBase64Text,
  optionalBoolean,
  optionalText,
  optionalWord,
  requiredBase64Text,
  requiredText,
  requiredWord,
} from '../xml/fields.ts';
import type { XmlElement } from '../xml/reader.ts';
import { base64Text, document, element, text, textOrNil } from '../xml/writer.ts';
import { availability } from './availability.ts';
import { placement, readPlacement } from './placement.ts';
import { done, queued, route, shown } from './route.ts';
import { wireTime } from './times.ts';

const ACCOUNTS = 'services/storageservices';
const ACCOUNT = `${ACCOUNTS}/{storageAccount}`;

/** From this version on an account has a type, where it had a flag for geo-replication before. */
const ACCOUNT_TYPES_SINCE = '2014-06-01';
const ACCOUNT_TYPES = ['Standard_LRS', 'Standard_GRS', 'Standard_RAGRS'] as const;

export const storageAccountRoutes = [
  route('GET', `${ACCOUNTS}/operations/isavailable/{name}`, '2012-03-01', (call) =>
    shown(availability(call.management.storageAccountNameAvailable(call.who, call.subscriptionId, call.param('name')))),
  ),

  route('GET', ACCOUNTS, '2009-10-01', (call) => {
    const accounts = call.management
      .storageAccounts(call.who, call.subscriptionId)
      .map((view) => element('StorageService', content(call, view)));
    return shown(document('StorageServices', accounts.join('')));
  }),

  route('POST', ACCOUNTS, '2011-06-01', (call) => {
    const sent = call.document('CreateStorageServiceInput');
    const name = requiredText(sent, 'ServiceName');
    const accepted = call.management.submit(call.who, call.subscriptionId, {
      kind: 'CreateStorageAccount',
      name,
      label: requiredBase64Text(sent, 'Label'),
      description: optionalText(sent, 'Description') ?? '',
      geoReplication: readGeoReplication(sent) ?? true,
      ...readPlacement(sent),
    });
    return queued(accepted, `${call.resourceBase}/storage/${encodeURIComponent(name)}`);
  }),

  route('GET', ACCOUNT, '2009-10-01', (call) =>
    shown(
      document(
        'StorageService',
        content(call, call.management.storageAccount(call.who, call.subscriptionId, call.param('storageAccount'))),
      ),
    ),
  ),

  route('PUT', ACCOUNT, '2011-06-01', (call) => {
    const sent = call.document('UpdateStorageServiceInput');
    return done(
      call.management.submit(call.who, call.subscriptionId, {
        kind: 'UpdateStorageAccount',
        name: call.param('storageAccount'),
        label: optionalBase64Text(sent, 'Label'),
        description: optionalText(sent, 'Description'),
        geoReplication: readGeoReplication(sent),
      }),
    );
  }),

  route('DELETE', ACCOUNT, '2011-06-01', (call) =>
    done(call.management.submit(call.who, call.subscriptionId, { kind: 'DeleteStorageAccount', name: call.param('storageAccount') })),
  ),

  route('GET', `${ACCOUNT}/keys`, '2009-10-01', (call) => shown(keys(call))),

  route('POST', `${ACCOUNT}/keys?action=regenerate`, '2009-10-01', (call) => {
    const key = requiredWord(call.document('RegenerateKeys'), 'KeyType', ['Primary', 'Secondary'] as const);
    const { requestId } = call.management.submit(call.who, call.subscriptionId, {
      kind: 'RegenerateStorageKey',
      name: call.param('storageAccount'),
      key,
    });
    return { ...shown(keys(call)), requestId };
  }),
];

function readGeoReplication(sent: XmlElement): boolean | undefined {
  const type = optionalWord(sent, 'AccountType', ACCOUNT_TYPES);
  return type === undefined ? optionalBoolean(sent, 'GeoReplicationEnabled') : type !== 'Standard_LRS';
}

function keys(call: Call): string {
  const name = call.param('storageAccount');
  const { primary, secondary } = call.management.storageKeys(call.who, call.subscriptionId, name);
  return document(
    'StorageService',
    text('Url', url(call, name)) + element('StorageServiceKeys', text('Primary', primary) + text('Secondary', secondary)),
  );
}

function content(call: Call, view: StorageAccountView): string {
  return (
    text('Url', url(call, view.name)) +
    text('ServiceName', view.name) +
    element(
      'StorageServiceProperties',
      textOrNil('Description', view.description) +
        placement(view) +
        base64Text('Label', view.label) +
        text('Status', view.status) +
        element('Endpoints', view.endpoints.map((endpoint) => text('Endpoint', endpoint)).join('')) +
        (call.version < ACCOUNT_TYPES_SINCE ? text('GeoReplicationEnabled', view.geoReplication) : '') +
        text('GeoPrimaryRegion', view.primaryRegion) +
        text('StatusOfPrimary', 'Available') +
        (view.secondaryRegion === undefined
          ? ''
          : text('GeoSecondaryRegion', view.secondaryRegion) + text('StatusOfSecondary', 'Available')) +
        text('CreationTime', wireTime(view.created)) +
        (call.version < ACCOUNT_TYPES_SINCE ? '' : text('AccountType', view.geoReplication ? 'Standard_GRS' : 'Standard_LRS')),
    ) +
    element('ExtendedProperties', '')
  );
}

function url(call: Call, name: string): string {
  return `${call.base}/${ACCOUNTS}/${name}`;
}
