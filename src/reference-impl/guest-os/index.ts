/** The guest OS of a virtual machine: the customer's account and what it may do, the guest agent, processes, and what lies on the drives. */
export type { AgentIdentity } from './system-drive.ts';
export { openRoleService, type ListeningHost, type Open } from './role-service.ts';
export { layOutSystemDrive } from './system-drive.ts';
export type { CallGuard, Demand } from './call-guard.ts';
export { createCallGuard } from './call-guard.ts';
export type { CallResult, Drive, FileChange, FolderEntry, ProcessCalls, ProcessCard, SystemCall } from './calls.ts';
export type { ConfigurationFile, ConfigurationPlacement } from './configuration-placement.ts';
export { createConfigurationPlacement } from './configuration-placement.ts';
export type { FileAccess, FileAct, GuardedFile } from './file-access.ts';
export { createFileAccess } from './file-access.ts';
export type { GuestOs, GuestOsParts, Notice } from './guest-os.ts';
export { createGuestOs } from './guest-os.ts';
export type { GuestOsReason } from './guest-os-error.ts';
export { GuestOsError } from './guest-os-error.ts';
export { guestOsFiles } from './guest-os-files.ts';
export type { PrivilegeModel, RoleAccounts } from './role-accounts.ts';
export { createRoleAccounts } from './role-accounts.ts';
export type { Token } from './token.ts';
