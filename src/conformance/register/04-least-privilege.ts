import type { Chapter } from './guarantee.ts';

/** Chapter 4 of the specification. */
export const leastPrivilege: Chapter = {
  number: 4,
  title: 'Identity and least privilege',
  guarantees: [
    {
      id: 'IAM-1',
      level: 'core',
      title: 'Only authenticated entities reach any resource',
      sources: ['P05.1', 'P05.2', 'P16.1', 'P17.1', 'P19.1', 'P19.2', 'P49.5'],
      profiles: ['access', 'least-privilege'],
      observedBy: 'a walk over every endpoint the fabric exposes, with no and with wrong credentials',
      brokenBy: 'a forgotten endpoint',
    },
    {
      id: 'LPR-1',
      level: 'core',
      title: 'Customers get no administrative access to their VMs',
      sources: ['P20.2'],
      profiles: ['least-privilege'],
      observedBy: "the customer's account in the guest: privilege tables, service control, account creation, agent's files and memory",
      brokenBy: "customer in the administrators' group",
    },
    {
      id: 'LPR-2',
      level: 'core',
      title: 'Customer software runs under a low-privilege account unless the customer picks another model where offered',
      sources: ['P20.2', 'P49.5'],
      profiles: ['least-privilege'],
      observedBy: 'identity and rights of the role process as observed from inside',
      brokenBy: 'role process runs as the system account',
    },
    {
      id: 'LPR-3',
      level: 'core',
      title:
        'A taken-over application alone is not enough: every step beyond it needs an elevation that is refused, and end users cannot reach past the service',
      sources: ['P20.3', 'P20.4', 'P14.1'],
      profiles: ['least-privilege'],
      observedBy: 'from a compromised role process: escalation attempts against the guest OS, agent, root OS, neighbours',
      brokenBy: 'setuid-like path; agent socket open to the customer account',
    },
  ],
};
