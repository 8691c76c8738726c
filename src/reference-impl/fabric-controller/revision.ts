import { createHash } from 'node:crypto';
import type { DeploymentRow } from '../management/resource-rows.ts';

/** What a deployment's instances are made from: a package and a configuration. */
export interface Revision {
  readonly packageDigest: string;
  readonly configuration: string;
}

/** A short name of a revision, which instances carry. */
export function revisionId({ packageDigest, configuration }: Revision): string {
  return createHash('sha256').update(`${packageDigest}\n${configuration}`).digest('hex').slice(0, 32);
}

/** The revision that the deployment is to have. Throws before its package has been fetched. */
export function currentRevision({ packageDigest, configuration }: Pick<DeploymentRow, 'packageDigest' | 'configuration'>): Revision {
  if (packageDigest === null) throw new Error('the deployment has no package yet');
  return { packageDigest, configuration };
}

/** What the deployment had before the upgrade that is under way; undefined when there is none. */
export function previousRevision({
  previousPackageDigest,
  previousConfiguration,
}: Pick<DeploymentRow, 'previousPackageDigest' | 'previousConfiguration'>): Revision | undefined {
  return previousPackageDigest === null || previousConfiguration === null
    ? undefined
    : { packageDigest: previousPackageDigest, configuration: previousConfiguration };
}
