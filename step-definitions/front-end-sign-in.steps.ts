import type { Credentials, FrontEndClient } from '../src/clients/front-end/index.ts';
import { frontEnd, type FrontEnd } from './support/front-end.ts';
import { accountantReads, accountantsOwn } from './support/front-end-squares.ts';
import { Then, When } from './support/steps.ts';
import { type FabricWorld } from './support/world.ts';

const SOMEBODY = 'somebody';

/** What people try at the door, by the words of the feature. */
const WRONG: Readonly<Record<string, (front: FrontEnd, world: FabricWorld) => Credentials | null>> = {
  'no name at all': () => null,
  "the accountant's name and a wrong password": ({ accountant: { name } }, { names }) => ({ name, password: names.password() }),
  "the accountant's name and the clerk's password": ({ accountant: { name }, clerk: { password } }) => ({ name, password }),
  'a name that nobody has': ({ accountant: { password } }, { names }) => ({ name: names.word(9), password }),
  'a password that is right but for its last letter': ({ accountant: { name, password } }) => ({ name, password: password.slice(0, -1) }),
};

/** The square about the accountant's object: others try to read and to overwrite it, over these connections. */
async function square(
  world: FabricWorld,
  attacker: { readonly actor: string; readonly shown: Credentials | null },
  clients: { readonly own: FrontEndClient; readonly theirs: FrontEndClient },
): Promise<void> {
  const { container } = frontEnd(world);
  const { name } = await accountantsOwn(world)();
  const { actor, shown } = attacker;
  const { own, theirs } = clients;
  const [written, read] = [world.names.marker(), () => theirs.read(shown, container, name)];
  await world.act('permitted before', await accountantReads(world, own));
  await world.act('attack (reading)', { actor, deed: "reading what is the accountant's", perform: read });
  await world.act('attack (overwriting)', {
    actor,
    deed: "overwriting what is the accountant's",
    perform: () => theirs.write(shown, container, name, written),
  });
  await world.act('observed after', frontEnd(world).look([{ name }]));
  await world.act('permitted again', await accountantReads(world, own));
}

When(/^somebody tries to read and to overwrite what is the accountant's, with (.+)$/, async function (what: string) {
  const front = frontEnd(this);
  const shown = (WRONG[what] as (typeof WRONG)[string])(front, this);
  await square(this, { actor: SOMEBODY, shown }, { own: front.client(), theirs: front.client() });
});

/** Who comes after the accountant on the same connection. */
const NEXT: Readonly<Record<string, (front: FrontEnd, world: FabricWorld) => { actor: string; shown: Credentials | null }>> = {
  'somebody without a name': () => ({ actor: SOMEBODY, shown: null }),
  'somebody with a wrong password': ({ accountant: { name } }, { names }) => ({
    actor: SOMEBODY,
    shown: { name, password: names.password() },
  }),
  'the clerk': ({ clerk }) => ({ actor: clerk.actor, shown: clerk }),
};

When(/^(.+) goes on over a connection on which the accountant has just been served$/, async function (who: string) {
  const front = frontEnd(this);
  const client = front.client();
  await square(this, (NEXT[who] as (typeof NEXT)[string])(front, this), { own: client, theirs: client });
});

Then('nothing of it has changed', async function () {
  const { name, content } = await accountantsOwn(this)();
  this.claim('nothing-happened', { present: [`${name}: ${content}`] });
});

When('somebody signs in with a wrong password, and with a name that nobody has', async function () {
  const front = frontEnd(this);
  const { name } = await accountantsOwn(this)();
  const [own, theirs] = [front.client(), front.client()];
  await this.act('permitted before', await accountantReads(this, own));
  for (const what of ["the accountant's name and a wrong password", 'a name that nobody has']) {
    const shown = (WRONG[what] as (typeof WRONG)[string])(front, this);
    await this.act(what, { actor: SOMEBODY, deed: `asking with ${what}`, perform: () => theirs.read(shown, front.container, name) });
  }
  await this.act('permitted again', await accountantReads(this, own));
});

Then('both are refused, because the sign-in failed, with one and the same answer', function () {
  const [act, twin] = ['a name that nobody has', "the accountant's name and a wrong password"];
  this.claim('each-refused', { acts: [act, twin], reason: 'sign-in-failed' });
  this.claim('indistinguishable', { pairs: [{ act, twin, names: [], twinNames: [] }] });
});
