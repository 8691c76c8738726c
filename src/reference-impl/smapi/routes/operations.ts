import { document, element, text } from '../xml/writer.ts';
import { route, shown } from './route.ts';

export const operationRoutes = [
  route('GET', 'operations/{operation}', '2009-10-01', (call) => {
    const requestId = call.param('operation').replaceAll('-', '').toLowerCase();
    const view = call.management.operation(call.who, call.subscriptionId, requestId);
    return shown(
      document(
        'Operation',
        text('ID', dashed(view.requestId)) +
          text('Status', view.status) +
          (view.httpStatus === undefined ? '' : text('HttpStatusCode', view.httpStatus)) +
          (view.error === undefined ? '' : element('Error', text('Code', view.error.code) + text('Message', view.error.message))),
      ),
    );
  }),
];

/** The body shows as a GUID what the header gives as 32 digits. */
function dashed(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
