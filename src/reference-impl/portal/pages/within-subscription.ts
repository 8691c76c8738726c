import type { Command, Placement } from '../../management/command.ts';
import type { Form } from '../form.ts';
import type { Done, PageContent, PathNames } from '../page.ts';
import type { PersonVisit } from '../visit.ts';

/** A name that the path has. The routes see to it that it is there. */
export function nameIn(names: PathNames, name: string): string {
  const value = names[name];
  if (value === undefined) throw new TypeError(`this path has no {${name}}`);
  return value;
}

/** The subscription that a path names, if this person reaches it. Throws a ManagementError `not-found` otherwise. */
export function subscriptionIn({ parts, session }: PersonVisit, names: PathNames): NonNullable<PageContent['subscription']> {
  const { subscriptionId, name } = parts.management.subscription(session.who, nameIn(names, 'subscription'));
  return { id: subscriptionId, name };
}

/** Hand management a command for the subscription that the path names; its result shows on the page at `path`. */
export function submit({ parts, session }: PersonVisit, names: PathNames, path: string, command: Command): Done {
  const { requestId } = parts.management.submit(session.who, nameIn(names, 'subscription'), command);
  return { path, requestId };
}

/** Where a form wants something placed. Exactly one of the two must be given, which management sees to. */
export function placementIn(form: Form): Placement {
  return { location: form.optionalText('location'), affinityGroup: form.optionalText('affinityGroup') };
}
