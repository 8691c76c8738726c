import { UPLOAD_LIMIT, type Form } from '../form.ts';
import type { Page } from '../page.ts';
import { Refusal } from '../refusal.ts';
import { nameIn, submit, subscriptionIn } from './within-subscription.ts';

const PATH = '/subscriptions/{subscription}/hosted-services/{service}';

/** One hosted service: its deployments and their instances. */
export const hostedServicePage: Page = {
  path: PATH,
  load(visit, names) {
    const { management } = visit.parts;
    const { who } = visit.session;
    const subscription = subscriptionIn(visit, names);
    const service = management.hostedService(who, subscription.id, nameIn(names, 'service'));
    const data = { service, deployments: management.deployments(who, subscription.id, service.name) };
    return { title: service.name, view: 'hosted-service', subscription, data };
  },
  actions: [
    {
      name: 'create-deployment',
      files: { package: UPLOAD_LIMIT.package, configuration: UPLOAD_LIMIT.configuration },
      perform: (visit, form, names) =>
        submit(visit, names, PATH, {
          kind: 'CreateDeployment',
          service: nameIn(names, 'service'),
          slot: slotIn(form),
          name: form.text('name'),
          label: form.text('label'),
          package: { bytes: form.file('package') },
          configuration: configurationIn(form),
          start: true,
        }),
    },
    {
      name: 'change-configuration',
      files: { configuration: UPLOAD_LIMIT.configuration },
      perform: (visit, form, names) =>
        submit(visit, names, PATH, {
          kind: 'ChangeConfiguration',
          service: nameIn(names, 'service'),
          deployment: form.text('deployment'),
          configuration: configurationIn(form),
        }),
    },
    {
      name: 'delete-deployment',
      perform: (visit, form, names) =>
        submit(visit, names, PATH, {
          kind: 'DeleteDeployment',
          service: nameIn(names, 'service'),
          deployment: form.text('deployment'),
        }),
    },
  ],
};

function slotIn(form: Form): 'production' | 'staging' {
  const slot = form.text('slot');
  if (slot !== 'production' && slot !== 'staging') throw new Refusal('invalid-input', 'A deployment goes to production or to staging.');
  return slot;
}

/** The service configuration that was uploaded, as text. A byte-order mark is taken off. */
function configurationIn(form: Form): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(form.file('configuration'));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('invalid-input', 'The configuration is not text in UTF-8.');
  }
}
