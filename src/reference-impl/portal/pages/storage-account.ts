import type { Page } from '../page.ts';
import { Refusal } from '../refusal.ts';
import { nameIn, submit, subscriptionIn } from './within-subscription.ts';

const PATH = '/subscriptions/{subscription}/storage-accounts/{storageAccount}';

/** One storage account and its two keys. */
export const storageAccountPage: Page = {
  path: PATH,
  load(visit, names) {
    const { management } = visit.parts;
    const { who } = visit.session;
    const subscription = subscriptionIn(visit, names);
    const account = management.storageAccount(who, subscription.id, nameIn(names, 'storageAccount'));
    const data = { account, keys: management.storageKeys(who, subscription.id, account.name) };
    return { title: account.name, view: 'storage-account', subscription, data };
  },
  actions: [
    {
      name: 'regenerate-key',
      perform: (visit, form, names) =>
        submit(visit, names, PATH, {
          kind: 'RegenerateStorageKey',
          name: nameIn(names, 'storageAccount'),
          key: keyNamed(form.text('key')),
        }),
    },
  ],
};

function keyNamed(key: string): 'Primary' | 'Secondary' {
  if (key === 'primary') return 'Primary';
  if (key === 'secondary') return 'Secondary';
  throw new Refusal('invalid-input', 'There is a primary key and a secondary key.');
}
