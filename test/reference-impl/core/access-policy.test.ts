import { describe, it } from 'node:test';
import { expect } from 'chai';
import { createAccessPolicy, type Action } from '../../../src/reference-impl/subscriptions/access-policy.ts';
import { person } from './ground.ts';

describe('The access policy (SUB-2, SUB-3, SUB-4)', () => {
  const helpers = new Map([['shop', new Set(['bob@example.com'])]]);
  const registered = new Map([
    ['shop', new Set(['AA'])],
    ['bank', new Set(['BB'])],
  ]);
  const policy = createAccessPolicy({
    subscriptions: {
      find: (id) => (id === 'shop' || id === 'bank' ? { id, name: id, owner: 'ann@example.com', created: '' } : undefined),
      isCoAdministrator: (id, liveId) => helpers.get(id)?.has(liveId) ?? false,
    },
    certificateRegistry: { has: (id, thumbprint) => registered.get(id)?.has(thumbprint) ?? false },
  });
  const certificate = (subscriptionId: string, thumbprint: string) => ({ kind: 'certificate', subscriptionId, thumbprint }) as const;
  const everyday: readonly Action[] = [
    'ReadSubscription',
    'ReadStorageKeys',
    'CreateHostedService',
    'DeleteDeployment',
    'AddCertificate',
    'RegenerateStorageKey',
  ];
  const aboutPeople: readonly Action[] = ['ReadPeople', 'AddCoAdministrator', 'RemoveCoAdministrator'];

  it('lets the owner do everything, however the Live ID is typed', () => {
    for (const action of [...everyday, ...aboutPeople]) {
      expect(policy.may(person('ann@example.com'), 'shop', action), action).to.equal(true);
      expect(policy.may(person(' Ann@Example.COM'), 'bank', action), action).to.equal(true);
    }
  });

  it('lets a co-administrator do everything there, nothing elsewhere, and nothing from the removal on', () => {
    const bob = person('bob@example.com');
    for (const action of [...everyday, ...aboutPeople]) {
      expect(policy.may(bob, 'shop', action), action).to.equal(true);
      expect(policy.may(bob, 'bank', action), action).to.equal(false);
    }
    helpers.get('shop')?.delete('bob@example.com');
    for (const action of [...everyday, ...aboutPeople]) expect(policy.may(bob, 'shop', action), action).to.equal(false);
    helpers.get('shop')?.add('bob@example.com');
  });

  it('lets a registered certificate do everything there but deal with people', () => {
    for (const action of everyday) {
      expect(policy.may(certificate('shop', 'AA'), 'shop', action), action).to.equal(true);
      expect(policy.may(certificate('shop', 'AA'), 'bank', action), action).to.equal(false);
      expect(policy.may(certificate('bank', 'AA'), 'bank', action), action).to.equal(false);
      expect(policy.may(certificate('shop', 'CC'), 'shop', action), action).to.equal(false);
    }
    for (const action of aboutPeople) expect(policy.may(certificate('shop', 'AA'), 'shop', action), action).to.equal(false);
    registered.get('shop')?.delete('AA');
    for (const action of everyday) expect(policy.may(certificate('shop', 'AA'), 'shop', action), action).to.equal(false);
    registered.get('shop')?.add('AA');
  });

  it('lets nobody else do anything, and nobody anything where nothing is', () => {
    for (const action of [...everyday, ...aboutPeople]) {
      expect(policy.may(person('eve@example.com'), 'shop', action), action).to.equal(false);
      expect(policy.may(person('ann@example.com'), 'nowhere', action), action).to.equal(false);
      expect(policy.may(certificate('nowhere', 'AA'), 'nowhere', action), action).to.equal(false);
    }
  });
});
