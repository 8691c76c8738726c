import { element, text } from '../../smapi/xml/writer.ts';
import { containerName } from '../names.ts';
import { receiveXml } from '../receive.ts';
import { readAccessPolicies } from '../xml/access-policies.ts';
import type { Exchange } from './exchange.ts';
import { answer, answerXml, containerGuard, stamped } from './exchange.ts';
import { publicAccessOf, readableContainer } from './containers.ts';

/** Five policies with all that they can say are far smaller; in bytes. */
const LARGEST_LIST = 64 * 1024;

/** Get Container ACL. */
export function readContainerAccess(exchange: Exchange): Promise<void> {
  const { request, index } = exchange;
  const row = readableContainer(exchange);
  const policies = index.accessPolicies(request.account, row.name).map(({ id, start, expiry, permission }) => {
    const said = [
      ['Start', start],
      ['Expiry', expiry],
      ['Permission', permission],
    ] as const;
    const policy = said.map(([name, value]) => (value === null ? '' : text(name, value))).join('');
    return element('SignedIdentifier', text('Id', id) + element('AccessPolicy', policy));
  });
  const open: Record<string, string> = row.publicAccess === null ? {} : { 'x-ms-blob-public-access': row.publicAccess };
  return answerXml(exchange, element('SignedIdentifiers', policies.join('')), { ...stamped(exchange, row), ...open });
}

/** Set Container ACL: what is public, and the stored access policies, are replaced together. */
export async function setContainerAccess(exchange: Exchange): Promise<void> {
  const { request, index, steps } = exchange;
  const name = containerName(request.container);
  const publicAccess = publicAccessOf(request);
  const source = await receiveXml(exchange, LARGEST_LIST);
  const policies = source === '' ? [] : readAccessPolicies(source);
  const guard = containerGuard(exchange);
  const row = await index.changeContainer(request.account, name, (before) => {
    guard(before);
    return { access: { publicAccess, policies } };
  });
  steps.reached('reference-kept');
  answer(exchange, 200, stamped(exchange, row));
}
