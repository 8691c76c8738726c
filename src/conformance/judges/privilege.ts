import { z } from 'zod';
import type { Act, Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';

/** Judges of what a customer's process may do in its machine (LPR-1 to LPR-3). */

/** Windows privileges each of which is as good as an administrator's rights, or nearly so. */
const POWERFUL: Readonly<Record<string, string>> = {
  SeAssignPrimaryTokenPrivilege: 'starts processes as somebody else',
  SeAuditPrivilege: 'writes what it likes into the security log',
  SeBackupPrivilege: 'reads every file, whatever its access list says',
  SeCreatePermanentPrivilege: 'makes objects of the kernel that stay',
  SeCreateSymbolicLinkPrivilege: 'turns the paths of services that write',
  SeCreateTokenPrivilege: 'makes a token for anybody',
  SeDebugPrivilege: 'opens every process, the system’s included',
  SeDelegateSessionUserImpersonatePrivilege: 'acts as another user of the session',
  SeEnableDelegationPrivilege: 'lets accounts act for others elsewhere',
  SeImpersonatePrivilege: 'acts as whoever can be made to call it',
  SeLoadDriverPrivilege: 'brings code into the kernel',
  SeLockMemoryPrivilege: 'takes the machine’s memory for itself',
  SeManageVolumePrivilege: 'writes to a volume past its files’ access lists',
  SeRelabelPrivilege: 'raises the integrity level of an object',
  SeRemoteShutdownPrivilege: 'shuts machines down from afar',
  SeRestorePrivilege: 'writes every file, whatever its access list says',
  SeSecurityPrivilege: 'clears the security log',
  SeSystemEnvironmentPrivilege: 'changes what the firmware boots',
  SeSystemtimePrivilege: 'sets the clock, by which certificates lapse',
  SeTakeOwnershipPrivilege: 'makes itself the owner of anything',
  SeTcbPrivilege: 'is part of the operating system',
  SeTrustedCredManAccessPrivilege: 'reads the stored passwords of others',
};
export const POWERFUL_PRIVILEGES = Object.keys(POWERFUL);

/** Groups whose members administer a machine, or can make themselves administrators. */
const ADMINISTRATIVE = new Set([
  'administrators',
  'domain admins',
  'power users',
  'backup operators',
  'server operators',
  'account operators',
  'print operators',
  'network configuration operators',
  'cryptographic operators',
  'distributed com users',
  'hyper-v administrators',
]);
/** Accounts that are the system's own. */
const SYSTEM = new Set(['system', 'localsystem', 'local system', 'localservice', 'local service', 'networkservice', 'network service']);
/** Programs that only the system runs. */
const SYSTEM_PROGRAM = /^(?:system|smss|csrss|wininit|winlogon|services|lsass|lsm|svchost|spoolsv)(?:\.exe)?$|agent/i;

/** A name without the machine's or the authority's before it: `NT AUTHORITY\SYSTEM` is `system`. */
const bare = (name: string): string => name.slice(name.lastIndexOf('\\') + 1).toLowerCase();

const identity = z.object({
  instance: z.string(),
  role: z.string(),
  process: z.number(),
  account: z.string(),
  groups: z.array(z.string()),
  privileges: z.array(z.string()),
  processes: z.array(z.object({ process: z.number(), name: z.string(), account: z.string() })),
});
type Identity = z.infer<typeof identity>;
const identities = z.object({ identities: z.array(identity) });

/** One finding about each instance whose process was asked who it is. */
function each(
  acts: readonly Act[],
  label: string,
  promised: string,
  find: (one: Identity, all: readonly Identity[]) => string | null,
): Finding {
  const act = actOf(acts, label);
  const parsed = act.outcome.reply === 'accepted' ? identities.safeParse(act.outcome.result) : null;
  if (!parsed?.success) return { kept: false, promised, observed: told(act) };
  const { identities: found } = parsed.data;
  if (found.length === 0) return { kept: false, promised, observed: 'no process was asked' };
  return all(
    promised,
    found.map((one): Finding => {
      const wrong = find(one, found);
      return { kept: wrong === null, promised: one.instance, observed: wrong ?? `it runs as ${one.account}` };
    }),
  );
}

/** Why somebody who runs like this has an administrator's rights; null when they have none. */
function administrative({ account, groups, privileges }: Identity): string | null {
  if (bare(account) === 'administrator') return `it runs as ${account}`;
  const group = groups.find((name) => ADMINISTRATIVE.has(bare(name)));
  if (group !== undefined) return `${account} is one of the ${group}`;
  const held = privileges.find((name) => Object.keys(POWERFUL).some((each) => each.toLowerCase() === name.toLowerCase()));
  if (held === undefined) return null;
  const why = Object.entries(POWERFUL).find(([name]) => name.toLowerCase() === held.toLowerCase())?.[1];
  return `${account} has ${held}, which ${why}`;
}

/** Why an account is not that of a role alone; null when it is. */
function notOfARole({ process, account, processes }: Identity): string | null {
  if (SYSTEM.has(bare(account))) return `it runs as ${account}`;
  const own = processes.find((each) => each.process === process);
  if (own === undefined) return 'the list of processes does not show its own';
  if (bare(own.account) !== bare(account)) return `it is told that it is ${account}, and the list shows ${own.account}`;
  const system = processes.find((each) => bare(each.account) === bare(account) && SYSTEM_PROGRAM.test(each.name));
  return system === undefined ? null : `${system.name} runs as ${account} as well`;
}

/** What a process started, and as whom each of it runs; null where the list of processes does not show it. */
const started = z.object({ account: z.string(), children: z.array(z.object({ path: z.string(), account: z.string().nullable() })) });

const looked = z.strictObject({ act: z.string() });

export const privilegeJudges = {
  /** No customer's process runs as the administrator, belongs to an administrative group, or has a powerful privilege. */
  'no-administrator': judge(looked, (acts, params) => each(acts, params.act, 'no customer’s process is an administrator', administrative)),
  /** Each process runs as the account that the list of processes shows, which is none of the system's and under which no program of the system runs. */
  'account-of-its-own': judge(looked, (acts, params) =>
    each(acts, params.act, 'a role’s process runs under an account that is the role’s alone', notOfARole),
  ),
  /** The role that chose another model runs as another account than those beside it that chose none. */
  'models-differ': judge(z.strictObject({ act: z.string(), chosen: z.string() }), (acts, params) =>
    each(acts, params.act, 'another model is another account', (one, others) => {
      const beside = others.filter(({ role }) => (role === params.chosen) !== (one.role === params.chosen));
      if (beside.length === 0) return 'there is no instance of the other kind to compare it with';
      const same = beside.find(({ account }) => bare(account) === bare(one.account));
      return same === undefined ? null : `${same.instance}, of another model, runs as ${same.account} too`;
    }),
  ),
  /** Each of these acts was refused by the operating system or the hypervisor under the process: access denied. Nothing was handed out with it. */
  'access-denied': judge(z.strictObject({ acts: z.array(z.string()).min(1) }), (acts, params) =>
    all(
      'access is denied',
      params.acts.map((label): Finding => {
        const act = actOf(acts, label);
        const kept = act.outcome.reply === 'refused' && act.outcome.code === 'access-denied';
        return { kept, promised: `${label}, ${act.deed}`, observed: told(act) };
      }),
    ),
  ),
  /** Whatever a process started runs as the same account as the process itself; its own program did start. */
  'children-run-alike': judge(z.strictObject({ act: z.string(), own: z.string() }), (acts, params) => {
    const promised = 'what a role starts runs as the role does';
    const act = actOf(acts, params.act);
    const parsed = act.outcome.reply === 'accepted' ? started.safeParse(act.outcome.result) : null;
    if (!parsed?.success) return { kept: false, promised, observed: told(act) };
    const { account, children } = parsed.data;
    if (!children.some(({ path }) => path === params.own))
      return { kept: false, promised, observed: `not even ${params.own} was started, so nothing was shown` };
    return all(
      promised,
      children.map(({ path, account: of }): Finding => {
        const kept = of !== null && bare(of) === bare(account);
        return { kept, promised: path, observed: of === null ? 'the list of processes does not show it' : `it runs as ${of}` };
      }),
    );
  }),
  /** A walk through every folder read the customer's own page, and no private key. */
  'no-key-readable': judge(z.strictObject({ act: z.string(), own: z.string() }), (acts, params) => {
    const promised = 'no private key can be read';
    const act = actOf(acts, params.act);
    const schema = z.object({ read: z.array(z.string()), keys: z.array(z.string()), folders: z.number(), cut: z.boolean() });
    const parsed = act.outcome.reply === 'accepted' ? schema.safeParse(act.outcome.result) : null;
    if (!parsed?.success) return { kept: false, promised, observed: told(act) };
    const { read, keys, folders, cut } = parsed.data;
    if (!read.some((path) => path.toLowerCase() === params.own.toLowerCase()))
      return { kept: false, promised, observed: `not even ${params.own} could be read, so the walk proves nothing` };
    if (keys.length > 0) return { kept: false, promised, observed: `a private key can be read in ${keys.join(', ')}` };
    if (cut) return { kept: false, promised, observed: `the walk did not come to an end after ${folders} folders` };
    return { kept: true, promised, observed: `${read.length} files of ${folders} folders could be read, and hold none` };
  }),
} satisfies Record<string, Judge>;
