import { describe, it } from 'node:test';
import { expect } from 'chai';
import { clientIdentity, makeCertificate } from '../../src/clients/certificate.ts';
import {
  callAgent,
  frame,
  FrameReader,
  HOSTILE_ANSWERS,
  helloOf,
  playBack,
  readSide,
  StandIn,
  UNASKED,
} from '../../src/clients/control/index.ts';
import { ecKey } from '../../src/clients/keys.ts';
import { SeededNames } from '../../src/clients/seed.ts';
import { Patience } from '../../src/clients/wire/index.ts';

const patience = new Patience(5_000);
const id = 'a'.repeat(32);
const made = (subject: string) => {
  const key = ecKey();
  return clientIdentity(key, makeCertificate({ subject, key }));
};
async function standing<Value>(use: (standIn: StandIn, at: string) => Promise<Value>, more = {}): Promise<Value> {
  const { certificate, key } = made('agent');
  const standIn = new StandIn({ certificate, key, answer: helloOf('n1'), ...more }, patience);
  try {
    return await use(standIn, await standIn.listen());
  } finally {
    standIn.close();
  }
}

describe('the control client and the stand-in', () => {
  it('ask and answer each other, and record both sides', async () => {
    const identity = made('controller');
    await standing(async (standIn, at) => {
      const call = await callAgent({ at, identity, id, patience });
      expect(call).to.include({ reached: true, shown: identity.thumbprint, protocol: 'TLSv1.3', fault: null });
      expect(call.answers).to.deep.equal([{ id, answer: { agent: 'fabric-agent', node: 'n1' } }]);
      await standIn.left();
      const [visit] = standIn.record;
      expect(visit).to.deep.include({ asked: ['hello'], visitor: identity.thumbprint, ended: true });
      expect(visit?.cipherBytes).to.be.greaterThan(0);
      expect(standIn.visitor).to.contain('BEGIN CERTIFICATE');
    });
  });
  it('record a handshake that comes to nothing on both sides', async () => {
    await standing(
      async (standIn, at) => {
        const call = await callAgent({ at, identity: null, id, patience });
        expect(call).to.include({ protocol: null, fault: 'tls-alert' });
        expect(call.answers).to.deep.equal([]);
        await standIn.left();
        expect(standIn.record[0]).to.include({ applicationBytes: 0, ended: true, protocol: null });
        expect(standIn.record[0]?.cipherBytes).to.be.greaterThan(0);
      },
      { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' },
    );
  });
  it('speaks old protocols when it is told to', async () => {
    await standing(
      async (_standIn, at) => {
        const call = await callAgent({ at, identity: null, id, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', patience });
        expect(call.protocol).to.equal('TLSv1.1');
        expect(call.answers).to.have.length(1);
      },
      { minVersion: 'TLSv1', maxVersion: 'TLSv1.2' },
    );
  });
  it('plays bytes back and reads what comes', async () => {
    await standing(async (_standIn, at) => {
      const played = await playBack({ at, bytes: Buffer.from('not a hello'), patience });
      expect(played.reached).to.equal(true);
      expect(played.random).to.equal(null);
      expect(played.fault).to.equal('connection-lost');
    });
  });
});

describe('frames', () => {
  it('come out whole, however they are cut', () => {
    const reader = new FrameReader();
    const bytes = Buffer.concat([frame('{"a":1}'), frame('no JSON'), frame('[]')]);
    const messages = [...bytes].flatMap((byte) => reader.push(Buffer.from([byte])));
    expect(messages).to.deep.equal([{ a: 1 }, 'no JSON', []]);
  });
});

/** A server's hello that chooses a version, with an extension or without. */
function serverHello(legacy: number, chosen?: number): Buffer {
  const version = (value: number) => [value >> 8, value & 255];
  const extension = chosen === undefined ? [] : [0, 6, 0, 43, 0, 2, ...version(chosen)];
  const body = Buffer.from([...version(legacy), ...Array<number>(32).fill(7), 0, 0x13, 1, 0, ...extension]);
  const handshake = Buffer.concat([Buffer.from([2, 0, 0, body.length]), body]);
  return Buffer.concat([Buffer.from([22, 3, 3, 0, handshake.length]), handshake]);
}

describe('readSide', () => {
  it('reads the version that a server chose, from the extension first', () => {
    expect(readSide(serverHello(0x0303, 0x0304))).to.include({ records: true, hello: 'server', version: 0x0304, random: '07'.repeat(32) });
    expect(readSide(serverHello(0x0303)).version).to.equal(0x0303);
    expect(readSide(serverHello(0x0302)).version).to.equal(0x0302);
  });
  it('counts records of application data, and takes a last one that is not whole', () => {
    const bytes = Buffer.concat([serverHello(0x0303), Buffer.from([23, 3, 3, 0, 1, 9]), Buffer.from([23, 3, 3, 0, 9, 1])]);
    expect(readSide(bytes)).to.include({ records: true, applicationRecords: 2 });
  });
  it('knows what is no TLS', () => {
    expect(readSide(Buffer.from('\0\0\0\x0a{"id":"x"}')).records).to.equal(false);
    expect(readSide(Buffer.concat([serverHello(0x0303), Buffer.from('plain text')])).records).to.equal(false);
    expect(readSide(Buffer.from('GET / HTTP/1.1\r\n')).records).to.equal(false);
    expect(readSide(Buffer.alloc(0))).to.include({ records: true, hello: null });
  });
});

describe('hostile answers', () => {
  const request = { id, op: 'hello' };
  const honest = { id, answer: { agent: 'fabric-agent', node: 'n1' } };
  for (const [kind, { make, unfinished }] of Object.entries(HOSTILE_ANSWERS)) {
    it(`${kind}: never an honest answer, whatever the seed, and the same for the same seed`, () => {
      for (let seed = 0; seed < (kind.includes('megabytes') ? 2 : 40); seed++) {
        const bytes = Buffer.concat([make(new SeededNames(String(seed), kind), 'n1', request)].flat());
        const again = Buffer.concat([make(new SeededNames(String(seed), kind), 'n1', request)].flat());
        expect(bytes.equals(again)).to.equal(true);
        const whole = bytes.length >= 4 && bytes.length === 4 + bytes.readUInt32BE(0);
        expect(whole).to.equal(unfinished !== true);
        expect(bytes.equals(frame(JSON.stringify(honest)))).to.equal(false);
      }
    });
  }
  it('that were not asked for are honest but for that', () => {
    for (const { make } of Object.values(UNASKED)) expect([make(new SeededNames('1', 's'), 'n1', request)].flat()).not.to.be.empty;
  });
});
