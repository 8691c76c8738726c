import { After, Before, BeforeStep, setDefaultTimeout, setWorldConstructor, Status } from '@cucumber/cucumber';
import { RECORD_MEDIA_TYPE, SetUpFailed } from '../../src/conformance/evidence/index.ts';
import { scopeOf } from '../../src/conformance/run/context.ts';
import { FabricWorld } from './world.ts';

setWorldConstructor(FabricWorld);

/** Milliseconds. Every client and adapter call has a shorter deadline of its own, which ends as a recorded fault; this one would be the kit's. */
setDefaultTimeout(120_000);

Before(async function (this: FabricWorld, { pickle }) {
  await this.begin(scopeOf(pickle));
});

BeforeStep(function (this: FabricWorld, { pickleStep }) {
  this.step = pickleStep.text;
});

After(async function (this: FabricWorld, { result, error }) {
  await this.end();
  const failed = result?.status !== Status.PASSED;
  if (failed && !this.claimFailed && !(error instanceof SetUpFailed))
    this.kitFailed(result?.message ?? `the scenario ended ${result?.status ?? 'without a result'}`);
  if (!failed && this.record().claims.length === 0) this.kitFailed('the scenario claimed nothing');
  this.attach(JSON.stringify(this.record()), { mediaType: RECORD_MEDIA_TYPE });
});
