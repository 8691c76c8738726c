import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { openStore, STORE_FILE, StoreClosed } from '../../../src/reference-impl/state/store.ts';
import { openVault, VAULT_KEY_FILE } from '../../../src/reference-impl/state/vault.ts';
import { temporaryFolder } from './ground.ts';

describe('The store', () => {
  let place = temporaryFolder();
  beforeEach(() => void (place = temporaryFolder()));
  afterEach(() => place.remove());

  it('waits for the medium at each commit', () => {
    const store = openStore(place.folder);
    expect(store.get<{ synchronous: number }>('PRAGMA fabric.synchronous')?.synchronous).to.equal(2);
    expect(store.get<{ journal_mode: string }>('PRAGMA fabric.journal_mode')?.journal_mode).to.equal('wal');
    expect(store.get<{ secure_delete: number }>('PRAGMA fabric.secure_delete')?.secure_delete).to.equal(1);
    store.close();
  });

  it('keeps its rows when it is opened again', () => {
    const store = openStore(place.folder);
    store.run('INSERT INTO packages (digest, bytes) VALUES (?, ?)', 'a', Buffer.from('one'));
    store.close();
    const again = openStore(place.folder);
    expect(again.all<{ bytes: Buffer }>('SELECT bytes FROM packages').map(({ bytes }) => bytes.toString())).to.deep.equal(['one']);
    again.close();
  });

  it('keeps nothing of a transaction that failed, and calls nobody back', () => {
    const store = openStore(place.folder);
    const heard: string[] = [];
    const failing = () =>
      store.transaction(() => {
        store.keepSetting('a', '1');
        store.transaction(() => store.keepSetting('b', '2'));
        store.afterCommit(() => heard.push('failed'));
        throw new Error('half-way');
      });
    expect(failing).to.throw('half-way');
    expect([store.setting('a'), store.setting('b')]).to.deep.equal([undefined, undefined]);
    store.transaction(() => store.afterCommit(() => heard.push(String(store.setting('a')))));
    expect(heard).to.deep.equal(['undefined']);
    store.close();
  });

  it('tells after a commit what is durable by then', () => {
    const store = openStore(place.folder);
    const seen: (string | undefined)[] = [];
    store.transaction(() => {
      store.afterCommit(() => seen.push(store.setting('a')));
      store.keepSetting('a', '1');
    });
    expect(seen).to.deep.equal(['1']);
    store.close();
  });

  it('carries out together what is asked for in one turn, and takes back each that fails alone', async () => {
    const store = openStore(place.folder);
    const heard: string[] = [];
    const ask = (name: string, fails: boolean): Promise<string> =>
      store.together(() => {
        store.keepSetting(name, 'set');
        store.afterCommit(() => heard.push(name));
        if (fails) throw new Error(`no ${name}`);
        return `${name} saw ${store.setting('a') ?? 'nothing'}`;
      });
    const answers = Promise.allSettled([ask('a', false), ask('b', true), ask('c', false)]);
    expect(store.setting('a'), 'before the turn ends').to.equal(undefined);
    expect((await answers).map((each) => (each.status === 'fulfilled' ? each.value : (each.reason as Error).message))).to.deep.equal([
      'a saw set',
      'no b',
      'c saw set',
    ]);
    expect(heard).to.deep.equal(['a', 'c']);
    expect(['a', 'b', 'c'].map((name) => store.setting(name))).to.deep.equal(['set', undefined, 'set']);
    store.close();
  });

  it('carries out nothing of a turn in which it is closed', async () => {
    const store = openStore(place.folder);
    const asked = store.together(() => store.keepSetting('a', 'set')).catch((error: Error) => error);
    store.close();
    expect(await asked).to.be.instanceOf(StoreClosed);
  });

  it('obeys nobody once it is closed, also in the middle of a transaction', () => {
    const store = openStore(place.folder);
    expect(() =>
      store.transaction(() => {
        store.keepSetting('a', '1');
        store.close();
      }),
    ).to.throw(StoreClosed);
    expect(() => store.keepSetting('a', '2')).to.throw(StoreClosed);
    const again = openStore(place.folder);
    expect(again.setting('a')).to.equal(undefined);
    again.close();
  });

  it('is open to one fabric at a time', () => {
    const store = openStore(place.folder);
    expect(() => openStore(place.folder)).to.throw('locked');
    store.close();
    openStore(place.folder).close();
  });

  it('lets go of its files at once', { skip: process.platform !== 'linux' }, () => {
    const target = (fd: string): string => {
      try {
        return readlinkSync(join('/proc/self/fd', fd));
      } catch {
        return ''; // the one through which the folder itself was listed
      }
    };
    const open = () =>
      readdirSync('/proc/self/fd')
        .map(target)
        .filter((file) => file.startsWith(place.folder));
    const store = openStore(place.folder);
    store.keepSetting('a', '1');
    expect(store.setting('a')).to.equal('1');
    expect(open()).to.not.deep.equal([]);
    store.close();
    expect(open()).to.deep.equal([]);
  });

  it('takes a lone blob as a value', () => {
    const store = openStore(place.folder);
    store.run('INSERT INTO packages (digest, bytes) VALUES (?, ?)', 'a', Buffer.from('one'));
    expect(store.get<{ digest: string }>('SELECT digest FROM packages WHERE bytes = ?', Buffer.from('one'))?.digest).to.equal('a');
    store.close();
  });

  it('remembers answers until something is written, or taken back', () => {
    const store = openStore(place.folder);
    const values = () => store.remembered<{ value: string }>('SELECT value FROM settings WHERE name = ?', 'a').map(({ value }) => value);
    expect(values()).to.deep.equal([]);
    store.keepSetting('a', '1');
    expect(values()).to.deep.equal(['1']);
    const fail = () =>
      store.transaction(() => {
        store.get('UPDATE settings SET value = ? RETURNING name', '2');
        expect(values()).to.deep.equal(['2']);
        throw new Error('half-way');
      });
    expect(fail).to.throw('half-way');
    expect(values()).to.deep.equal(['1']);
    store.close();
    expect(values).to.throw(StoreClosed);
  });

  it('gives all who ask the same rows, which nobody can change', () => {
    const store = openStore(place.folder);
    store.keepSetting('a', '1');
    const rows = () => store.remembered<{ value: string }>('SELECT value FROM settings WHERE name = ?', 'a');
    expect(rows()).to.equal(rows());
    expect(() => Object.assign(rows()[0] ?? {}, { value: '2' })).to.throw(TypeError);
    for (let name = 0; name < 1_000; name += 1) store.remembered('SELECT value FROM settings WHERE name = ?', `${name}`);
    expect(rows().map(({ value }) => value)).to.deep.equal(['1']);
    store.close();
  });

  it('is readable by its owner only', () => {
    openStore(place.folder).close();
    expect(statSync(join(place.folder, STORE_FILE)).mode & 0o777).to.equal(0o600);
  });
});

describe('The vault', () => {
  let place = temporaryFolder();
  beforeEach(() => void (place = temporaryFolder()));
  afterEach(() => place.remove());

  it('gives back what was sealed, also when it is opened again', () => {
    const sealed = openVault(place.folder).seal('a key', Buffer.from('secret'));
    expect(sealed.includes('secret')).to.equal(false);
    expect(openVault(place.folder).open('a key', sealed).toString()).to.equal('secret');
  });

  it('opens nothing that was changed, cut off, moved or sealed by another', () => {
    const vault = openVault(place.folder);
    const sealed = vault.seal('a key', Buffer.from('secret'));
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(() => vault.open('a key', changed)).to.throw();
    }
    expect(() => vault.open('a key', sealed.subarray(0, -1))).to.throw();
    expect(() => vault.open('another key', sealed)).to.throw();
    const elsewhere = temporaryFolder();
    expect(() => openVault(elsewhere.folder).open('a key', sealed)).to.throw();
    elsewhere.remove();
  });

  it('keeps its key from other users of the machine', () => {
    openVault(place.folder).seal('a key', Buffer.from('secret'));
    expect(statSync(join(place.folder, VAULT_KEY_FILE)).mode & 0o777).to.equal(0o600);
    expect(readFileSync(join(place.folder, VAULT_KEY_FILE))).to.have.length(32);
  });
});
