import { readSide } from '../src/clients/control/index.ts';
import { MarkerSearch } from '../src/clients/markers/index.ts';
import { application } from './support/application.ts';
import { controlPlane, streamsIn } from './support/control.ts';
import { found } from './support/hosted-services.ts';
import { settle } from './support/operations.ts';
import { Given, Then, When } from './support/steps.ts';
import type { FabricWorld } from './support/world.ts';

Given('the owner has stored a package', async function () {
  const [app, owner] = [application(this), await this.cast.manager('the owner')];
  await app.store(owner, app.package());
  await this.prepare('a hosted service could not be made', () => app.createService(owner));
});

/** The auditor reads every recorded stream without a key, and looks in it for what the application is known by. */
async function readTraffic(world: FabricWorld): Promise<void> {
  const [app, plane] = [application(world), controlPlane(world)];
  const search = new MarkerSearch(app.roles.flatMap(({ marker, values, setting, file }) => [marker, setting, file, ...values]));
  await world.act('traffic', {
    actor: 'the auditor',
    deed: 'reading what has passed inside the fabric',
    perform: () =>
      plane.using('network.traffic', {}, async ({ traffic }) => {
        const streams = streamsIn(traffic).map(({ from, to, port, whole, there, back }) => ({
          ...{ from, to, port, whole },
          there: { bytes: there.length, ...readSide(there) },
          back: { bytes: back.length, ...readSide(back) },
          found: [...new Set([there, back].flatMap((bytes) => search.markersIn(bytes)))],
        }));
        return found({ streams, control: search.markersIn(Buffer.from(app.configuration)) });
      }),
  });
}

When('the owner deploys it, changes its configuration, and the auditor reads what has passed', async function () {
  const [app, owner] = [application(this), await this.cast.manager('the owner')];
  await this.act('deployed', { actor: 'the owner', deed: 'deploying the package', perform: () => app.deploy(owner) });
  await settle(this, 'deployed: done');
  for (const role of app.roles) role.values.push(this.names.marker());
  const { configuration } = app;
  await this.act('changed', {
    actor: 'the owner',
    deed: 'changing the configuration',
    perform: () => owner.changeConfiguration(app.place, configuration),
  });
  await settle(this, 'changed: done');
  await readTraffic(this);
});

When('the auditor reads what has passed inside the fabric', async function () {
  await readTraffic(this);
});

Then("the owner's requests are accepted", function () {
  this.claim('accepted', { acts: ['deployed', 'changed'] });
});

Then('every stream inside the fabric is protected by TLS 1.2 or later, and shows nothing of the application', async function () {
  const plane = controlPlane(this);
  const hosts = await plane.hosts();
  const from = (await plane.controllers()).map(({ address }) => address);
  const to = hosts.filter(({ kind }) => kind === 'root-os').map(({ address }) => address);
  this.claim('all-protected', { act: 'traffic', from, to });
});
