import { describe, it } from 'node:test';
import { expect } from 'chai';
import {
  atStart,
  exchanged,
  exchangedMethods,
  exchangesValues,
  partsOf,
  type Change,
  type DoorChange,
} from '../../src/broken-twins/change.ts';
import type { Composition, Parts } from '../../src/reference-impl/parts.ts';

describe('the methods that a change exchanges', () => {
  const [may, find, list, other] = [() => true, () => 1, () => [], () => false];

  it('are those that are not the lawful ones, by their paths', () => {
    expect(exchangedMethods({ may, find }, { may: other })).to.deep.equal([['may', other]]);
    expect(exchangedMethods({ may, find }, { may, find: other })).to.deep.equal([['find', other]]);
    const lawful = { groups: { find, list }, services: { find, list } };
    const others = { groups: { ...lawful.groups, find: other }, services: { ...lawful.services, list: other } };
    expect(exchangedMethods(lawful, others)).to.deep.equal([
      ['groups.find', other],
      ['services.list', other],
    ]);
  });

  it('are none when everything is as it was', () => {
    const lawful = { may, groups: { find, list } };
    expect(exchangedMethods(lawful, {})).to.deep.equal([]);
    expect(exchangedMethods(lawful, { ...lawful, groups: { ...lawful.groups } })).to.deep.equal([]);
  });

  it('count methods that the lawful part does not have', () => {
    expect(exchangedMethods({ may }, { another: other })).to.deep.equal([['another', other]]);
  });

  it('are not all that can be exchanged: a value that is another is noticed, also deep within', () => {
    const lawful = { may, milliseconds: 1, groups: { find, most: 2 } };
    expect(exchangesValues(lawful, { may: other })).to.equal(false);
    expect(exchangesValues(lawful, { milliseconds: 1, groups: { find: other, most: 2 } })).to.equal(false);
    expect(exchangesValues(lawful, { milliseconds: Infinity })).to.equal(true);
    expect(exchangesValues(lawful, { groups: { find, most: 3 } })).to.equal(true);
    expect(exchangedMethods(lawful, { milliseconds: Infinity })).to.deep.equal([]);
  });
});

describe('the parts that a twin is made of', () => {
  /** A composition in which the other parts are these. */
  const composed = (parts: object = {}) => ({ part: (name: keyof Parts) => (parts as Partial<Parts>)[name] }) as Composition;

  it('are those that were changed, and no others', () => {
    const changes = [exchanged('regions', () => ({})), atStart('operations', 'DELETE FROM operations')];
    expect(Object.keys(partsOf(changes))).to.have.members(['regions', 'operations']);
    expect(partsOf([])).to.deep.equal({});
  });

  it('keep the methods that nobody exchanged', () => {
    const { regions } = partsOf([exchanged('regions', () => ({ list: () => [] }))]);
    expect(regions?.(composed()).list()).to.deep.equal([]);
    expect(regions?.(composed()).find('West Europe')?.name).to.equal('West Europe');
  });

  it('are changed in the order given: each change finds what the one before it made', () => {
    const only = (name: string) =>
      exchanged('regions', ({ list }) => ({ list: () => list().filter((region) => region.name.includes(name)) }));
    const renamed = exchanged('regions', ({ list }) => ({ list: () => list().map((region) => ({ ...region, name: 'Elsewhere' })) }));
    const namesOf = (...changes: Change[]) =>
      partsOf(changes)
        .regions?.(composed())
        .list()
        .map(({ name }) => name);
    expect(namesOf(only('Europe'), renamed)).to.deep.equal(['Elsewhere', 'Elsewhere']);
    expect(namesOf(renamed, only('Europe'))).to.deep.equal([]);
  });

  it('are tampered with before they take up what was kept', () => {
    const done: string[] = [];
    const making = exchanged('regions', () => {
      done.push('made');
      return {};
    });
    const c = composed({ store: { run: (sql: string) => done.push(sql) } });
    partsOf([making, atStart('regions', 'the second'), atStart('regions', 'the first')]).regions?.(c);
    expect(done).to.deep.equal(['the first', 'the second', 'made']);
  });

  it('have a door in the place of another', () => {
    const doorOf = (says: string): DoorChange => ({ kind: 'door', door: 'smapiDoor', makers: { smapiDoor: () => says as never } });
    expect(partsOf([doorOf('one'), doorOf('other')]).smapiDoor?.(composed())).to.equal('other');
  });
});
