import { ManagementError } from '../management/management-error.ts';
import type { DeploymentRow } from '../management/resource-rows.ts';
import { changed } from './deployment-work.ts';
import type { LastChange, Work, Worker, WorkParts } from './work.ts';
import { deploymentOf } from './work.ts';

/** Starts an instance again, with the volumes that it has. An instance of a suspended deployment stays stopped. */
export const rebootRoleInstance: Worker<'RebootRoleInstance'> = async (parts, work) => {
  const { row, name } = requireInstance(parts, work);
  const running = parts.nodes.of(row.privateId).filter((instance) => instance.name === name && instance.state === 'ready');
  await parts.nodes.start(running, work.signal);
  return finish(parts, row, work, new Set());
};

/** Makes an instance anew from its image and configuration. */
export const reimageRoleInstance: Worker<'ReimageRoleInstance'> = async (parts, work) => {
  const { row, name } = requireInstance(parts, work);
  return finish(parts, row, work, new Set([name]));
};

function requireInstance(
  parts: WorkParts,
  {
    subscriptionId,
    command,
  }: Work<{ kind: 'RebootRoleInstance' | 'ReimageRoleInstance'; service: string; deployment: string; instance: string }>,
): { row: DeploymentRow; name: string } {
  const row = deploymentOf(parts, subscriptionId, command.deployment);
  const instance = parts.nodes.of(row.privateId).find(({ name }) => name === command.instance);
  if (instance === undefined) throw new ManagementError('ResourceNotFound', 'not-found', 'The role instance does not exist.');
  return { row, name: instance.name };
}

async function finish(
  parts: WorkParts,
  row: DeploymentRow,
  { signal }: { signal: AbortSignal },
  rebuild: ReadonlySet<string>,
): Promise<LastChange> {
  await parts.driver.drive(row, { ...parts.driver.targetOf(row), rebuild }, signal);
  return () => changed(parts, row, {});
}
