import type { z } from 'zod';

/** Says in one line what a schema found wrong first: `result.surfaces.portal.url: must be https on a loopback address`. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'not what the contract allows';
  const message = issue.message.slice(0, 300);
  return issue.path.length === 0 ? message : `${issue.path.join('.')}: ${message}`;
}
