import { application } from './support/application.ts';
import { configurations, fieldsOf } from './support/configuration.ts';
import { CONFIGURATION_EDITS } from './support/configuration-edits.ts';
import { disks, type Changer } from './support/disks.ts';
import { ownToken } from './support/operation-lists.ts';
import { settle } from './support/operations.ts';
import { Then, When } from './support/steps.ts';
import { perScenario, type Done, type FabricWorld } from './support/world.ts';

/** What the owner had set at each look, and the instance that is attacked. */
const scene = perScenario(() => ({
  instance: '',
  /** By look: what each role's setting was to be. */
  looks: {} as Record<string, Record<string, string>>,
}));

/** The owner's own change, which is carried out. */
export async function ownersChange(world: FabricWorld, label: string): Promise<void> {
  configurations(world).renew();
  await world.act(label, await configurations(world).changing());
  await settle(world, `${label}: settled`);
}

/** A look, beside what the owner has set by then. */
export async function lookAt(world: FabricWorld, label: string): Promise<void> {
  scene(world).looks[label] = configurations(world).present;
  await configurations(world).look(label);
}

/** The square of an attempt to change the configuration: the owner may, the attack may not, nothing came of it, and the owner may. */
async function walk(world: FabricWorld, attack: () => Promise<void>): Promise<void> {
  await ownersChange(world, 'permitted before');
  await attack();
  await settle(world, 'settled after the attack');
  await lookAt(world, 'observed after');
  await ownersChange(world, 'permitted again');
  await lookAt(world, 'observed in the end');
}

/** Whoever may not change the configuration and tries, by the words of the feature file. */
const STRANGERS: Readonly<Record<string, { actor: string; prepare: (world: FabricWorld) => Promise<(forged: string) => Promise<Done>> }>> =
  {
    'the stranger, with no certificate': { actor: 'the stranger', prepare: (world) => bySmapi(world, async () => null) },
    'the stranger, with a certificate of their own': {
      actor: 'the stranger',
      prepare: (world) => bySmapi(world, async () => (await world.cast.credential('the stranger')).identity),
    },
    'the tenant next door, with the certificate of their own subscription': {
      actor: 'the tenant next door',
      prepare: (world) => bySmapi(world, async () => (await world.cast.management('the tenant next door')).identity),
    },
    'the stranger, in the Portal': { actor: 'the stranger', prepare: (world) => byPortal(world, false) },
    'the tenant next door, in the Portal': { actor: 'the tenant next door', prepare: (world) => byPortal(world, true) },
  };

type Identity = Parameters<FabricWorld['cast']['smapi']>[1];

async function bySmapi(world: FabricWorld, identity: () => Promise<Identity>): Promise<(forged: string) => Promise<Done>> {
  const [{ subscriptionId }, shown] = [await world.cast.subscription('the owner'), await identity()];
  return (forged) => world.cast.smapi(subscriptionId, shown).changeConfiguration(application(world).place, forged);
}

/** The form as it lies before the owner, sent by somebody else; with their own token, if they have signed in. */
async function byPortal(world: FabricWorld, signedIn: boolean): Promise<(forged: string) => Promise<Done>> {
  const { path, within } = await configurations(world).page();
  const { form } = await (await world.cast.signedIn('the owner')).form(path, 'change-configuration', within);
  if (form === null) world.setUpFailed('the Portal shows no form to change the configuration with');
  const browser = signedIn ? await world.cast.signedIn('the tenant next door') : world.cast.browser();
  const hidden = { ...form.hidden, ...(signedIn ? await ownToken(world, browser) : {}) };
  return (forged) => browser.send({ ...form, hidden }, fieldsOf(forged));
}

When(/^(.+) tries to change the owner's configuration$/, async function (words: string) {
  const { actor, prepare } = STRANGERS[words] as (typeof STRANGERS)[string];
  const attack = await prepare(this);
  await walk(this, async () => {
    const forged = configurations(this).forge();
    await this.act('attack', { actor, deed: "changing the owner's configuration", perform: () => attack(forged) });
  });
});

When(/^(the application itself|its guest OS) (.+) on C:, and the instance is started again$/, async function (who: string, words: string) {
  const state = scene(this);
  const as: Changer = who === 'its guest OS' ? 'guest-os' : 'customer';
  const { instance, role } = this.names.pick(await disks(this).standing());
  state.instance = instance;
  const place = { ...(await application(this).labPlace()), instance };
  await walk(this, async () => {
    const { text, at } = await configurations(this).forgeFor(instance, role);
    const edits = (CONFIGURATION_EDITS[words] as (typeof CONFIGURATION_EDITS)[string])(text, at);
    for (const [index, { path, change }] of edits.entries())
      await this.act(`edit ${index + 1}`, {
        actor: who,
        deed: `${change.kind} on ${path}`,
        perform: () => disks(this).change(instance, as, path, change),
      });
    await this.lab.must('clock.advance', { seconds: 600 });
    await settle(this, 'settled after the edit');
    await lookAt(this, 'observed after the edit');
    for (const on of [false, true])
      await this.act(on ? 'power on' : 'power off', {
        actor: 'the operator',
        deed: on ? 'giving the power of an instance back' : 'cutting the power of an instance',
        perform: () => this.lab.observe('instance.power', { ...place, on }, () => ({})),
      });
  });
});

Then('every instance and the management have what the owner set, and no role has ever read anything else', function () {
  const { forged } = configurations(this);
  for (const [act, values] of Object.entries(scene(this).looks))
    this.claim('owner-rules', { act, values, forged: [...forged], neverRead: true });
});

Then('every instance and the management have what the owner set', function () {
  const { forged } = configurations(this);
  for (const [act, values] of Object.entries(scene(this).looks))
    this.claim('owner-rules', { act, values, forged: [...forged], neverRead: false });
});

Then('the role of that instance reads nothing else when it is started again', function () {
  const { instance, looks } = scene(this);
  this.claim('accepted', { acts: ['power off', 'power on'] });
  this.claim('started-with', { act: 'observed after', instances: [instance], values: looks['observed after'] ?? {} });
});

Then("the owner's own change is carried out, before and after", function () {
  this.claim('permitted-before-and-after');
  this.claim('accepted', { acts: ['permitted before: settled', 'permitted again: settled'] });
});
