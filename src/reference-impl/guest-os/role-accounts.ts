import { ROLE_USERS, USERS } from './token.ts';

/** What the customer chose in the service definition; `limited` where nothing is said. */
export type PrivilegeModel = 'limited' | 'elevated';

/** LPR-1, LPR-2: as whom the role process runs. No model leads to an administrator's account. */
export interface RoleAccounts {
  account(model: PrivilegeModel): string;
  groups(model: PrivilegeModel): readonly string[];
  /** Beyond those that everybody has. */
  privileges(model: PrivilegeModel): readonly string[];
}

/**
 * The elevated model is for roles that measure and tune themselves: objects that all sessions see, a higher priority, the performance of
 * single processes. None of that changes anything that is not the role's own.
 */
const ELEVATED = ['SeCreateGlobalPrivilege', 'SeIncreaseBasePriorityPrivilege', 'SeProfileSingleProcessPrivilege'];

export function createRoleAccounts(): RoleAccounts {
  return {
    account: (model) => (model === 'limited' ? 'RoleUser' : 'ElevatedRoleUser'),
    groups: () => [USERS, ROLE_USERS],
    privileges: (model) => (model === 'limited' ? [] : ELEVATED),
  };
}
