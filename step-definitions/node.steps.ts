import { controlPlane } from './support/control.ts';
import { found } from './support/hosted-services.ts';
import { Given, Then, When } from './support/steps.ts';
import { perScenario, type FabricWorld } from './support/world.ts';

/** The node that was booted. */
const booted = perScenario(() => ({ node: '' }));

/** Boots a node, lets time pass, has the controller greet it, and takes down who opened streams or tried to, in order. */
async function bootAndGreet(world: FabricWorld, seconds = 0): Promise<void> {
  const plane = controlPlane(world);
  await plane.boot(); // so that there is a neighbour to be called
  const node = (booted(world).node = await plane.boot());
  if (seconds > 0) await world.lab.must('clock.advance', { seconds });
  await world.act('greeted', {
    actor: 'the fabric controller',
    deed: 'greeting the node',
    perform: () => world.lab.observe('controller.greet', { node }, ({ answered }) => ({ answered })),
  });
  await world.act('watched', {
    actor: 'the auditor',
    deed: 'looking who called whom',
    perform: () =>
      plane.using('network.traffic', {}, async ({ traffic }) =>
        found({
          events: traffic
            .filter(({ kind }) => kind === 'opened' || kind === 'refused')
            .map(({ kind, from, to, port }) => ({ kind, from, to, port })),
        }),
      ),
  });
}

Given('the auditor records everything that passes inside the fabric', async function () {
  await this.lab.must('network.capture', {});
});

When('the operator racks a node and the controller calls it', async function () {
  await bootAndGreet(this);
});

When('the operator racks a node, leaves it alone for {duration}, and the controller calls it', async function (seconds: number) {
  await bootAndGreet(this, seconds);
});

Then('the node called nobody, and the first to call it was the controller', async function () {
  const plane = controlPlane(this);
  const controller = (await plane.controllers()).map(({ address }) => address);
  this.claim('waits-for-controller', { act: 'watched', node: await plane.addressesOf(booted(this).node), controller });
});

Then('the controller is answered', function () {
  this.claim('result', { act: 'greeted', promised: 'the controller is answered', equals: { answered: true } });
});
