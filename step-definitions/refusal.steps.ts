import { defineParameterType } from '@cucumber/cucumber';
import type { ReasonName } from '../src/conformance/judges/index.ts';
import { services } from './support/hosted-services.ts';
import { Then } from './support/steps.ts';

/** Why a handshake ends, and the alerts that say so (RFC 8446 section 6.2, RFC 5246 section 7.2.2). */
const ALERTS: Readonly<Record<string, readonly string[]>> = {
  'the protocol is too old': ['protocol version', 'insufficient security', 'handshake failure'],
  // It is tried over every version of TLS that is good enough to be offered, and a fabric need not speak them all.
  'the signature is wrong': ['decrypt error', 'bad certificate', 'illegal parameter', 'handshake failure', 'protocol version'],
};

/** The alerts by which a fabric may turn a certificate away, if it does so in the handshake already. */
export const CERTIFICATE_ALERTS = [
  'no certificate',
  'certificate required',
  'bad certificate',
  'unsupported certificate',
  'certificate revoked',
  'certificate expired',
  'certificate unknown',
  'unknown ca',
  'access denied',
  'handshake failure',
];

/** Why the fabric ended a handshake. */
defineParameterType({ name: 'alert', regexp: Object.keys(ALERTS).join('|'), transformer: (words: string) => ALERTS[words] });

Then('the request is refused, because {reason}', function (reason: ReasonName) {
  if (reason === 'certificate-not-registered') this.claim('refused-or-no-handshake', { reason, alerts: CERTIFICATE_ALERTS });
  else this.claim('refused', { reason });
});

Then('the handshake is refused, because {alert}', function (alerts: string[]) {
  this.claim('handshake-refused', { alerts });
});

Then('the stranger is turned away', function () {
  this.claim('turned-away', { reason: 'certificate-not-registered' });
});

Then('nothing was created', function () {
  const { known, asked, absent } = services(this);
  this.claim('nothing-happened', { present: [known], absent: [asked, ...absent] });
});

Then("the owner's same request is served, before and after", function () {
  this.claim('permitted-before-and-after');
});
