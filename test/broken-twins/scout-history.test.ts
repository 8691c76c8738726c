import { describe, it } from 'node:test';
import { expect } from 'chai';
import { exchanged } from '../../src/broken-twins/change.ts';
import type { ResponseParser } from '../../src/reference-impl/control-channel/response-parser.ts';
import { SESSION_LIMIT, SIGN_IN_LIMIT } from '../../src/reference-impl/identity/index.ts';
import { expecting, rival, tellsAt } from './expecting.ts';
import { OWNER, PASSWORD, scouted, type Scene } from './scene.ts';

describe('a scout tells by what the fabric has gone through', () => {
  tellsAt('idle-session-goes-on', {
    'a sign-in, and the people looked at': async (scene) =>
      expecting('accepted', (await scene.signedIn()).page(scene.page('co-administrators'))),
    'almost as much time as a session may idle': (scene) => scene.use('clock.advance', { seconds: SESSION_LIMIT.idle / 1000 - 60 }),
    'another sign-in': (scene) => scene.signedIn(),
    'more than that, and a look': async (scene) => {
      await scene.use('clock.advance', { seconds: 120 });
      await (await scene.signedIn()).page(scene.page('co-administrators'));
    },
  });

  for (const id of ['passwords-guessed-without-end', 'lock-spares-the-right-password', 'lock-without-end']) {
    const guess = (scene: Scene, liveId = OWNER) => expecting('sign-in-failed', scene.portal().signIn(liveId, 'wrong horse'));
    tellsAt(id, {
      'a sign-in': (scene) => scene.signedIn(),
      'more attempts, to as many as make a lock but one': async (scene) => {
        for (let guesses = 2; guesses < SIGN_IN_LIMIT.wrongPasswords; guesses += 1) await guess(scene);
      },
      'a guess at another account': (scene) => guess(scene, 'charles@live.example'),
      'the last of those, spelt otherwise': (scene) => guess(scene, OWNER.toUpperCase()),
      'one more': (scene) => guess(scene),
    });
  }

  tellsAt('lock-without-end', {
    'a sign-in': (scene) => scene.signedIn(),
    'a guess, and a power cut': async (scene) => {
      await scene.portal().signIn(OWNER, 'wrong horse');
      await scene.crash();
    },
    'a sign-in after guesses that are still counted': (scene) => scene.signedIn(),
  });

  tellsAt('sign-in-tells-who-has-an-account', {
    'a sign-in': (scene) => scene.signedIn(),
    'a wrong password': (scene) => scene.portal().signIn(OWNER, 'wrong horse'),
    'somebody whom nobody knows': (scene) => scene.portal().signIn('charles@live.example', PASSWORD),
  });
});

describe('a scout with rivals that have a history', () => {
  it('asks anew after each start a rival that goes by what the fabric has gone through', async () => {
    let starts = 0;
    const submitting = exchanged(
      'management',
      ({ submit }) => ({ submit: (...given) => submit(...given) }),
      () => {
        const start = (starts += 1);
        return { submit: () => start > 1 };
      },
    );
    await scouted([rival('submits-after-a-start', submitting)], async (scene, told) => {
      await expecting('accepted', scene.smapi().createAffinityGroup({ name: 'one', label: 'one', location: 'West Europe' }));
      expect(told).to.deep.equal([]);
      await scene.crash();
      await expecting('accepted', scene.smapi().createAffinityGroup({ name: 'two', label: 'two', location: 'West Europe' }));
      expect(told).to.deep.equal(['submits-after-a-start']);
    });
  });

  it('puts a reader beside the lawful one, and tells when it reads otherwise', async () => {
    const reader = (answers: readonly string[]) =>
      exchanged('responseParser', (lawful) => ({
        open: () => {
          const own = lawful.open();
          return { ...own, receive: (chunk) => (answers.includes(chunk.toString('latin1')) ? { kind: 'incomplete' } : own.receive(chunk)) };
        },
      }));
    let watched: ResponseParser | undefined;
    const looker = exchanged('management', (_lawful, c) => {
      watched = c.part('responseParser');
      return {};
    });
    const rivals = [rival('reads-alike', reader([])), rival('overlooks', reader(['stray'])), rival('looks', looker)];
    await scouted(rivals, async (_scene, told) => {
      const lawful = watched?.open();
      expect([lawful?.receive(Buffer.alloc(0)), told]).to.deep.equal([{ kind: 'incomplete' }, []]);
      expect(lawful?.receive(Buffer.from('stray'))).to.deep.equal({ kind: 'fault', reason: 'unsolicited' });
      expect(told).to.deep.equal(['overlooks']);
    });
  });
});
