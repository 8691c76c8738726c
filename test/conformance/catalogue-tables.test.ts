import { before, describe, it } from 'node:test';
import { expect } from 'chai';
import { attack, ATTACKS, GROUPS, type Verdict } from '../../src/clients/attacks/index.ts';
import { catalogueRows, type CatalogueRow } from '../../src/conformance/plan/catalogue-table.ts';
import type { Plan } from '../../src/conformance/plan/plan.ts';
import { loadPlan } from '../../src/conformance/plan/suite.ts';

/** What the features say of each verdict. */
const WORDS: Readonly<Record<Verdict, string>> = {
  drop: 'dropped',
  pass: 'passes',
  'pass-to': 'passes to its owner alone',
  limit: 'limited',
  depends: 'depends',
};

describe('the tables of the features and the catalogue of frames', () => {
  let plan: Plan;
  let rows: (CatalogueRow & { guarantee: string })[] = [];
  before(async () => {
    plan = await loadPlan();
    rows = plan.checks.flatMap(({ guarantee, steps }) =>
      steps.flatMap(({ table = [] }) => catalogueRows(table).map((row) => ({ ...row, guarantee }))),
    );
  });

  it('name every row once, under its guarantee', () => {
    const named = rows.map(({ id }) => id);
    expect([...named].sort()).to.deep.equal(ATTACKS.map(({ id }) => id).sort());
    for (const { id, guarantee } of rows) expect(guarantee, id).to.equal(attack(id).guarantee);
  });

  it('agree on what is done, and on what becomes of it', () => {
    for (const { id, done, becomes } of rows) expect([id, done, becomes]).to.deep.equal([id, attack(id).title, WORDS[attack(id).verdict]]);
  });

  it('agree on the families of those that are sent once more', () => {
    const families = plan.checks.flatMap(({ steps }) =>
      steps.flatMap(({ table: [head, ...body] = [] }) => (head?.join() === 'family,row' ? body : [])),
    );
    expect(families).not.to.be.empty;
    for (const [family, id = ''] of families) expect(family, id).to.equal(GROUPS[attack(id).group]);
  });

  it('are found by their head alone', () => {
    expect(catalogueRows([])).to.deep.equal([]);
    expect(
      catalogueRows([
        ['drive', 'why'],
        ['C:', 'because'],
      ]),
    ).to.deep.equal([]);
  });
});
