import { describe, it } from 'node:test';
import { expect } from 'chai';
import { createEndpointFilters } from '../../../../src/reference-impl/network/edge/endpoint-filters.ts';
import { ENDPOINT_RULES } from '../../../../src/reference-impl/network/edge/endpoint-filter.ts';
import { tcpFrame } from '../../../../src/reference-impl/network/frames/conversation.ts';
import { TCP_FLAG } from '../../../../src/reference-impl/network/frames/tcp.ts';
import { as, STATIONS } from '../wire/ground.ts';
import { CLIENT, outside, SERVICE } from './ground.ts';

describe('The filters of all root OSs', () => {
  const opening = (to: 'a' | 'b', port: number) =>
    tcpFrame(outside(CLIENT), as(to), { sourcePort: 1, destinationPort: port, sequence: 1, flags: TCP_FLAG.syn });

  it('go each by what its own node knows now', () => {
    const filters = createEndpointFilters(ENDPOINT_RULES);
    let services = [SERVICE];
    const [a, b] = [filters.of(STATIONS.a.address, () => services), filters.of(STATIONS.b.address, () => [])];
    expect([a.refuse(opening('a', 8080)), b.refuse(opening('b', 8080))]).to.deep.equal([undefined, 'endpoint_not_declared']);
    services = [];
    expect(a.refuse(opening('a', 8080))).to.equal('endpoint_not_declared');
  });

  it('are switched off and on together', () => {
    const filters = createEndpointFilters(ENDPOINT_RULES);
    const made = (['a', 'b'] as const).map((name) => [name, filters.of(STATIONS[name].address, () => [])] as const);
    const refused = () => made.map(([name, filter]) => filter.refuse(opening(name, 3389)));
    expect(refused()).to.deep.equal(['remote_access_not_declared', 'remote_access_not_declared']);
    filters.layer.isOn = false;
    expect(refused()).to.deep.equal([undefined, undefined]);
    filters.layer.isOn = true;
    expect(refused()).to.deep.equal(['remote_access_not_declared', 'remote_access_not_declared']);
  });
});
