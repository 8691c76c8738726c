import { before, describe, it } from 'node:test';
import { expect } from 'chai';
import type { Adapter } from '../../src/adapters/contract/index.ts';
import { referenceAdapter } from '../../src/adapters/reference/reference-adapter.ts';
import { scout, subjects, twins } from '../../src/broken-twins/index.ts';
import { liars } from '../../src/broken-twins/liars/index.ts';
import { brokenTwins } from '../../src/broken-twins/twins/index.ts';
import { variants } from '../../src/broken-twins/variants/index.ts';
import { judges } from '../../src/conformance/judges/index.ts';
import { loadPlan } from '../../src/conformance/plan/suite.ts';
import type { Plan } from '../../src/conformance/plan/plan.ts';
import { cardFaults } from '../../src/conformance/power/cards.ts';
import { referenceParts } from '../../src/reference-impl/parts.ts';

const cards = subjects.map(({ card }) => card);

async function cardOf(adapter: Adapter): Promise<unknown> {
  const reply = await adapter.describe();
  await adapter.dispose?.();
  return reply;
}

describe('the subjects of the proof of power', () => {
  let plan: Plan;
  before(async () => {
    plan = await loadPlan();
  });

  it('promise nothing that cannot happen in this suite', () => {
    expect(plan.checks.length).to.be.greaterThan(0);
    expect(cardFaults(cards, plan.checks)).to.deep.equal([]);
  });

  it('are all there, each under an id of its own', () => {
    expect(subjects).to.have.length(brokenTwins.length + liars.length + variants.length);
    expect(new Set(cards.map(({ id }) => id)).size).to.equal(cards.length);
    expect(twins).to.deep.equal(brokenTwins.map(({ card }) => card));
  });

  it('say what each of them is, in a sentence of its own', () => {
    for (const { id, how } of cards) expect(how, id).to.match(/^[A-Z].*\.$/);
    expect(new Set(cards.map(({ how }) => how)).size).to.equal(cards.length);
  });

  it('have two twins or more for every guarantee that has checks, and none for any other', () => {
    const checked = [...new Set(plan.checks.map(({ guarantee }) => guarantee))];
    for (const id of checked) expect(twins.filter(({ breaks }) => breaks === id).length, id).to.be.at.least(2);
    expect(checked).to.include.members(twins.map(({ breaks }) => breaks));
  });

  it('have ten liars and three variants or more', () => {
    expect(liars.length).to.be.at.least(10);
    expect(variants.length).to.be.at.least(3);
    expect(new Set(liars.map(({ card }) => card.kind))).to.deep.equal(new Set(['liar']));
    expect(new Set(variants.map(({ card }) => card.kind))).to.deep.equal(new Set(['variant']));
  });

  it('have cards that can be written as JSON', () => {
    expect(JSON.parse(JSON.stringify(cards))).to.deep.equal(cards);
  });
});

describe('every broken twin', () => {
  it('differs in one thing at least', () => {
    for (const { card, changes } of brokenTwins) expect(changes, card.id).to.not.be.empty;
  });

  it('differs in parts that the reference has', () => {
    for (const { card, changes } of brokenTwins) {
      for (const change of changes) expect(referenceParts, card.id).to.have.property(change.kind === 'door' ? change.door : change.part);
    }
  });

  it('exchanges a part once at most, as a scout compares each change with the lawful part, or says of each change when it differs', () => {
    for (const { card, changes } of brokenTwins) {
      const said = changes.flatMap((change) =>
        change.kind === 'start' ? [] : [{ change, part: change.kind === 'door' ? change.door : change.part }],
      );
      for (const { change, part } of said) {
        const alone = said.filter((each) => each.part === part).length === 1;
        expect(alone || (change.kind === 'part' && change.when !== undefined), `${card.id}, ${part}`).to.equal(true);
      }
    }
  });

  it('names judges that there are, and each check once', () => {
    for (const { id, caughtBy } of twins) {
      for (const { judge } of caughtBy) expect(judges, id).to.have.property(judge);
      expect(new Set(caughtBy.map(({ check }) => check)).size, id).to.equal(caughtBy.length);
    }
  });

  it('looks like the reference to whoever asks what it is', async () => {
    const lawful = await cardOf(referenceAdapter());
    for (const twin of brokenTwins) expect(await cardOf(twin.create()), twin.card.id).to.deep.equal(lawful);
    expect(await cardOf(scout(() => undefined))).to.deep.equal(lawful);
  });

  it('is made afresh each time', () => {
    for (const twin of brokenTwins) expect(twin.create(), twin.card.id).to.not.equal(twin.create());
  });
});
