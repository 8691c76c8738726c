import { frontEnd, SHARED_FOLDER, type FrontEnd, type FrontEndUser } from './support/front-end.ts';
import { tries, type Deeds, type TriedSquare } from './support/front-end-squares.ts';
import { saw } from './support/hosted-services.ts';
import { Given, Then, When } from './support/steps.ts';
import { perScenario, type Deed } from './support/world.ts';

/** What was done, for the claims about it. */
const doings = perScenario(() => ({
  stored: [] as { label: string; seen: string }[],
  squares: [] as TriedSquare[],
  lists: [] as { act: string; theirs: string; present: string[]; absent: string[] }[],
  spelled: [] as string[],
  hidden: '',
}));

Given('the owner has deployed a front end to storage, with the accountant and the clerk as its users', async function () {
  await frontEnd(this).stand();
});

When('each user stores something of their own and reads it again', async function () {
  const front = frontEnd(this);
  for (const user of front.users) {
    const client = front.client();
    const [name, content] = [`${user.folder}${this.names.word()} & more.txt`, this.names.marker()];
    const { actor } = user;
    const act = (what: string, deed: Deed) => this.act(`${actor} ${what}`, deed);
    await act('stores', { actor, deed: 'storing an object', perform: () => client.write(user, front.container, name, content) });
    const perform = async () => {
      const read = await client.read(user, front.container, name);
      return saw({ outcome: read.outcome, exchanges: read.exchanges }, read.value === null ? undefined : [read.value.toString('utf8')]);
    };
    await act('reads', { actor, deed: 'reading it again', perform });
    await act('has stored', front.look([{ name }]));
    doings(this).stored.push({ label: `${actor} reads`, seen: content }, { label: `${actor} has stored`, seen: `${name}: ${content}` });
  }
  await front.search();
});

Then('each reads what they stored, and so does the owner with the key', function () {
  for (const { label, seen } of doings(this).stored) this.claim('seen', { act: label, present: [seen] });
});

When(/^each user tries to (read|overwrite|delete) what is the other's$/, async function (what: Deeds) {
  const { accountant, clerk } = frontEnd(this);
  doings(this).squares.push(
    await tries(this, what, { attacker: clerk, rightful: accountant, folder: accountant.folder }),
    await tries(this, what, { attacker: accountant, rightful: clerk, folder: clerk.folder }),
  );
});

When(/^the clerk tries to (overwrite|delete) the price list, which the clerk may read$/, async function (what: Deeds) {
  const { accountant, clerk } = frontEnd(this);
  doings(this).squares.push(await tries(this, what, { attacker: clerk, rightful: accountant, folder: SHARED_FOLDER }));
});

Then('each attempt is refused, because it is not allowed, while whoever may do it does, before and after', function () {
  this.claim('squares-hold', { squares: doings(this).squares });
});

When("each user lists everything, and then what is the other's", async function () {
  const front = frontEnd(this);
  const stored = new Map<FrontEndUser | null, string>([[null, (await front.store(SHARED_FOLDER)).name]]);
  for (const user of front.users) stored.set(user, (await front.store(user.folder)).name);
  for (const user of front.users) {
    const [client, { actor }] = [front.client(), user];
    const other = front.users.find((each) => each !== user) as FrontEndUser;
    const perform = async () => {
      const { outcome, exchanges, value } = await client.list(user, front.container, '');
      return saw(
        { outcome, exchanges },
        value === null ? undefined : value.toString('utf8').split('\n').filter(Boolean).map(decodeURIComponent),
      );
    };
    await this.act(`${actor} lists`, { actor, deed: 'listing everything', perform });
    const theirs = `${actor} lists what is ${other.actor}'s`;
    await this.act(theirs, { actor, deed: theirs, perform: () => client.list(user, front.container, other.folder) });
    const present = [stored.get(null) ?? '', stored.get(user) ?? ''];
    doings(this).lists.push({ act: `${actor} lists`, theirs, present, absent: [stored.get(other) ?? ''] });
  }
});

Then('each sees what they may read and nothing else', function () {
  for (const { act, present, absent } of doings(this).lists) this.claim('seen', { act, present, absent });
});

Then("listing what is the other's is refused, because it is not allowed", function () {
  this.claim('each-refused', { acts: doings(this).lists.map(({ theirs }) => theirs), reason: 'not-allowed' });
});

/** Spellings that one reader of addresses may take for the name, and another for something else. `own` begins what the clerk may have. */
function spellings(front: FrontEnd, name: string): string[] {
  const { container, clerk } = front;
  const [own, dots] = [clerk.folder, ['..', '%2e%2e', '%2E.', '.%2e', '%252e%252e', '..%00', '%c0%ae%c0%ae']];
  const escaped = name.replaceAll('/', '%2F');
  const climbing = dots.flatMap((up) => [
    `${own}${up}/${name}`,
    `${own}${up}%2F${escaped}`,
    `${own}${up}\\${name}`,
    `${own}${up}%5c${name}`,
  ]);
  const others = [
    name,
    escaped,
    `/${name}`,
    `./${name}`,
    `%2e/${name}`,
    name.replace('/', '//'),
    name.replace('/', '%5C'),
    name.toUpperCase(),
  ];
  const tails = [
    `${name}?restype=container&comp=list`,
    `${name}?snapshot=1`,
    `${name}%3Fx`,
    `${name};${own}`,
    `${name}%23${own}`,
    `${name}#${own}`,
  ];
  const inside = [...climbing, ...others, ...tails].map((spelled) => `/${container}/${spelled}`);
  const outside = [`//${container}/${name}`, `/./${container}/${name}`, `/x/../${container}/${name}`, `/${container}%2F${escaped}`];
  return [
    ...inside,
    ...outside,
    `http://storage${front.pathOf(name)}`,
    `https://storage/${container}/${own}../${name}`,
    front.pathOf(name),
  ];
}

When("the clerk asks for what is the accountant's in every spelling that might lead there", async function () {
  const front = frontEnd(this);
  const { accountant, clerk, container } = front;
  const object = await front.store(accountant.folder);
  const reading = (): Deed => ({
    actor: accountant.actor,
    deed: 'reading it',
    perform: () => client.read(accountant, container, object.name),
  });
  const client = front.client();
  await this.act('permitted before', reading());
  const others = front.client();
  for (const [index, path] of spellings(front, object.name).entries()) {
    const label = `spelling ${index + 1}`;
    await this.act(label, { actor: clerk.actor, deed: `asking for ${path}`, perform: () => others.send(clerk, { method: 'GET', path }) });
    doings(this).spelled.push(label);
  }
  doings(this).hidden = object.content;
  await this.act('permitted again', reading());
});

Then('no spelling is served, and no answer shows any of it', function () {
  const { spelled, hidden } = doings(this);
  this.claim('leads-nowhere', { acts: spelled });
  this.claim('shows-nothing', { acts: spelled, names: [hidden] });
});

Then('the accountant reads it, before and after', function () {
  this.claim('permitted-before-and-after');
});

Then("the accountant's own requests are served, before and after", function () {
  this.claim('permitted-before-and-after');
});
