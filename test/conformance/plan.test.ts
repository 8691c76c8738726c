import { expect } from 'chai';
import { describe, it } from 'node:test';
import { loadPlan, loadSuite } from '../../src/conformance/plan/suite.ts';
import { dedent, slug } from '../../src/conformance/plan/prose.ts';
import { PASSING, fixtureSource, ruleWith } from './fixtures/fixture.ts';

/** What the plan of these feature files says is wrong. */
async function faultsOf(features: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const source = fixtureSource(features);
  try {
    return (await loadSuite(source)).plan.faults;
  } finally {
    source.remove();
  }
}

const ruleTagged = (tags: string): string => ruleWith(PASSING).replace('@PRT-2 @P07.2 @P17.1 @P19.2', tags);

describe('the plan', () => {
  it('names checks by guarantee and title, one for each row of an outline', async () => {
    const outline =
      '    Scenario Outline: Row <n>\n\n      It says why.\n\n      When the owner acts\n      Then the act was accepted\n      Examples:\n        | n |\n        | 1 |\n        | 2 |\n';
    const source = fixtureSource({ 'one.feature': ruleWith(PASSING + outline) });
    const plan = await loadPlan(source);
    source.remove();
    expect(plan.faults).to.deep.equal([]);
    expect(plan.checks.map((check) => [check.id, check.line, check.description])).to.deep.equal([
      ['PRT-2/a-first', 6, ''],
      ['PRT-2/row-1', 17, 'It says why.'],
      ['PRT-2/row-2', 18, 'It says why.'],
    ]);
    expect(plan.checks[0]?.steps).to.deep.equal([
      { keyword: 'When ', text: 'the owner acts', judges: false },
      { keyword: 'Then ', text: 'the act was accepted', judges: true },
    ]);
  });

  it('has nothing to say against a good suite', async () => {
    expect(await faultsOf({ 'one.feature': ruleWith(PASSING) })).to.deep.equal([]);
  });

  const cases: readonly [string, Readonly<Record<string, string>>, string][] = [
    ['a Rule without a guarantee', { 'one.feature': ruleTagged('@P07.2') }, 'no guarantee'],
    ['a Rule with two guarantees', { 'one.feature': ruleTagged('@PRT-2 @PRT-3 @P07.2') }, '2 guarantees'],
    ['a guarantee that is not in the register', { 'one.feature': ruleTagged('@PRT-99 @P07.2') }, 'not in the register'],
    ['a missing source sentence', { 'one.feature': ruleTagged('@PRT-2 @P07.2 @P17.1') }, 'lacks the tag @P19.2'],
    ['a source sentence of another guarantee', { 'one.feature': ruleTagged('@PRT-2 @P07.2 @P17.1 @P19.2 @P08.1') }, '@P08.1'],
    ['a tag that means nothing', { 'one.feature': ruleTagged('@PRT-2 @P07.2 @P17.1 @P19.2 @wip') }, '@wip'],
    ['a tag on a scenario', { 'one.feature': ruleWith(`    @skip\n${PASSING}`) }, '@skip'],
    [
      'two Rules for one guarantee',
      { 'one.feature': ruleWith(PASSING), 'two.feature': ruleWith(PASSING.replace('A first', 'A second')) },
      'second Rule for PRT-2',
    ],
    ['two scenarios with one title', { 'one.feature': ruleWith(PASSING + PASSING) }, 'the same id, PRT-2/a-first'],
    ['a scenario without steps', { 'one.feature': ruleWith('    Scenario: A first\n') }, 'without steps'],
    ['a scenario without a Then', { 'one.feature': ruleWith('    Scenario: A first\n      When the owner acts\n') }, 'without a Then'],
    ['a scenario without a title', { 'one.feature': ruleWith(PASSING.replace('A first', '')) }, 'without a title'],
    ['a scenario outside any Rule', { 'one.feature': `Feature: A fixture\n${PASSING}` }, 'outside any Rule'],
    ['a Rule without scenarios', { 'one.feature': ruleWith('') }, 'has no scenario'],
    [
      'a step that nobody defined',
      { 'one.feature': ruleWith(PASSING.replace('the owner acts', 'the owner sings')) },
      'no step definition matches: the owner sings',
    ],
    [
      'a step defined twice',
      { 'one.feature': ruleWith(PASSING.replace('the owner acts', 'the step is known twice')) },
      '2 step definitions match',
    ],
    ['a file that is no Gherkin', { 'one.feature': 'Fixture: none\n' }, 'cannot be read'],
  ];
  for (const [what, features, words] of cases) {
    it(`objects to ${what}`, async () => {
      const faults = await faultsOf(features);
      expect(
        faults.some((fault) => fault.includes(words)),
        faults.join('\n'),
      ).to.equal(true);
    });
  }
});

describe('prose', () => {
  it('loses the indentation that its lines share', () => {
    expect(dedent('\n      One\n        two\n\n      three  \n')).to.equal('One\n  two\n\nthree');
  });

  it('becomes an id of plain letters', () => {
    expect(slug("The owner's café is refused, over TLS 1.0!")).to.equal('the-owners-cafe-is-refused-over-tls-1-0');
    expect(slug('word '.repeat(60)).length).to.be.at.most(120);
    expect(slug('…')).to.equal('');
  });
});
