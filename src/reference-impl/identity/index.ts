export { AccountError, createAccounts, PASSWORD_LENGTH, type Accounts } from './accounts.ts';
export { canonicalLiveId, isLiveId } from './live-id.ts';
export { createSessions, SESSION_LIMIT, type Session, type Sessions } from './sessions.ts';
export { createSignInGuard, SIGN_IN_LIMIT, type Attempt, type SignInGuard } from './sign-in-guard.ts';
export { IDENTITY_TABLES } from './tables.ts';
