import { expect } from 'chai';
import { describe, it } from 'node:test';
import { CHAPTERS, GUARANTEES, NOT_NORMATIVE, SENTENCES, guaranteesOfProfile } from '../../src/conformance/register/index.ts';
import { registerFaults } from '../../src/conformance/register/integrity.ts';

describe('the register', () => {
  it('holds all 69 guarantees in 11 chapters, and all 159 sentences', () => {
    expect(GUARANTEES).to.have.length(69);
    expect(CHAPTERS.map((chapter) => chapter.number)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(SENTENCES).to.have.length(159);
  });

  it('is whole', () => {
    expect(registerFaults()).to.deep.equal([]);
  });

  it('judges IAM-1 in two profiles, and PRT-2 alone in sign-in', () => {
    expect(GUARANTEES.find((each) => each.id === 'IAM-1')?.profiles).to.deep.equal(['access', 'least-privilege']);
    expect(guaranteesOfProfile('sign-in').map((each) => each.id)).to.deep.equal(['PRT-2']);
  });

  it('judges in storage what a storage service can keep by itself', () => {
    const ids = guaranteesOfProfile('storage').map((each) => each.id);
    expect(ids).to.deep.equal(['SAK-1', 'SAK-2', 'SAK-5', 'DEL-1', 'DEL-2', 'DEL-3']);
  });

  const guarantee = { id: 'SUB-1', sources: ['P07.1'] };
  const sentence = { id: 'P07.1', kind: 'text' as const };

  for (const [what, faults, words] of [
    ['a sentence that nothing claims', registerFaults([guarantee], [sentence, { id: 'P07.2', kind: 'text' }], {}), 'P07.2'],
    ['a source that does not exist', registerFaults([{ id: 'SUB-1', sources: ['P07.1', 'P99.9'] }], [sentence], {}), 'P99.9'],
    ['a heading that is claimed', registerFaults([guarantee], [{ id: 'P07.1', kind: 'heading' }], {}), 'heading'],
    ['a guarantee without a source', registerFaults([guarantee, { id: 'SUB-2', sources: [] }], [sentence], {}), 'SUB-2'],
    ['an id that is none', registerFaults([{ ...guarantee, id: 'sub-1' }], [sentence], {}), 'no id'],
    ['a guarantee that stands twice', registerFaults([guarantee, guarantee], [sentence], {}), 'twice'],
    ['a sentence both claimed and set aside', registerFaults([guarantee], [sentence], { 'P07.1': 'a greeting' }), 'not normative'],
    [
      'a sentence set aside without a reason',
      registerFaults([guarantee], [sentence, { id: 'P07.2', kind: 'text' }], { 'P07.2': ' ' }),
      'without a reason',
    ],
    ['a set-aside sentence that does not exist', registerFaults([guarantee], [sentence], { 'P99.9': 'a greeting' }), 'P99.9'],
  ] as const) {
    it(`notices ${what}`, () => {
      expect(faults).to.have.length(1);
      expect(faults[0]).to.contain(words);
    });
  }

  it('sets sentences aside that exist', () => {
    const ids = SENTENCES.map((each) => each.id);
    expect(ids).to.include.members(Object.keys(NOT_NORMATIVE));
  });
});
