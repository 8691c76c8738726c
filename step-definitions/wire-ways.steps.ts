import {
  CLEAR_TEXT,
  CUSTOMERS_APART,
  declaredEndpoint,
  FORGED_ANSWERS,
  MEMBERSHIP,
  REMOTE_FROM_NEIGHBOURS,
  TO_ANOTHER_CUSTOMER,
  UPWARD,
  WITHDRAWN,
} from '../src/clients/attacks/index.ts';
import { settle } from './support/operations.ts';
import { Given, Then, When } from './support/steps.ts';
import { tenancyOf } from './support/tenancy.ts';
import { claimFrames, putOnWire } from './support/wire-put.ts';
import { forgetGone, layWire, wireScene } from './support/wire-scene.ts';

Given('the owner and the tenant next door have each declared an endpoint', async function () {
  await layWire(this, 'one of its own');
});

Given('the tenant next door has declared remote desktop, and the owner has not', async function () {
  await layWire(this, 'remote desktop');
});

When('somebody on the Internet connects to it, and an instance answers', async function () {
  await putOnWire(this, 'connecting to a declared endpoint', [declaredEndpoint(wireScene(this).localPort)]);
});

When('somebody on the Internet tries what each has declared at both addresses', async function () {
  await putOnWire(this, 'connecting to what two customers have declared', [CUSTOMERS_APART]);
});

When('the owner deletes the deployment, and somebody on the Internet goes on sending to its address', async function () {
  const [owner, { service }] = [await this.cast.manager('the owner'), tenancyOf(this, 'the owner')];
  await this.act('deleted', {
    actor: 'the owner',
    deed: 'deleting the deployment',
    perform: () => owner.deleteDeployment({ service, slot: 'production' }),
  });
  await settle(this);
  await forgetGone(this);
  await putOnWire(this, 'sending to the address of a deployment that is no more', [WITHDRAWN], {
    gone: ['attacker', 'peer'],
    whose: 'the tenant next door',
  });
});

When("instances of either customer try the other's remote services", async function () {
  await putOnWire(this, 'trying remote services from next door', REMOTE_FROM_NEIGHBOURS);
});

When('the stranger sends to an instance next door what it may send to another of the owner', async function () {
  await putOnWire(this, 'sending to an instance of another customer', [TO_ANOTHER_CUSTOMER]);
});

When('nodes, guests and the edge shout, each on its VLAN, and send to hosts that are on others', async function () {
  await putOnWire(this, 'sending from each VLAN', MEMBERSHIP);
});

When('a root OS, guests and the edge command a device as a controller does', async function () {
  if (wireScene(this).scene.clearText === undefined) this.setUpFailed('the fabric does not say at which port a device takes commands');
  await putOnWire(this, 'commanding a device in clear text', [CLEAR_TEXT]);
});

When('the stranger answers from the root OS what nobody asked, and speaks for the router', async function () {
  await putOnWire(this, 'forging answers', [FORGED_ANSWERS]);
});

When('the stranger opens streams from the root OS towards a controller, under every name', async function () {
  await putOnWire(this, 'opening streams towards a controller', [UPWARD]);
});

Then('the opening reaches the instance, and the answer comes out under the public address', function () {
  claimFrames(this);
});

Then('each is open at the address of whoever declared it, and leads to their instance alone', function () {
  claimFrames(this);
});

Then('nothing gets in, and the endpoint next door still answers', function () {
  this.claim('accepted', { acts: ['deleted'] });
  claimFrames(this);
});

Then('nothing arrives, and what the owner sends to the owner does', function () {
  claimFrames(this);
});

Then('nobody hears it beyond that VLAN, and those on it do', function () {
  claimFrames(this);
});

Then('the controller alone reaches it', function () {
  claimFrames(this);
});

Then('none of it leaves the VLAN of the nodes, and answers that were asked for arrive', function () {
  claimFrames(this);
});

Then('none of it arrives, and what the controller opens does', function () {
  claimFrames(this);
});
