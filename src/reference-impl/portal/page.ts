import type { OperationView } from '../management/view.ts';
import type { Form } from './form.ts';
import type { PersonVisit } from './visit.ts';

/** What fills the `{names}` of a path. */
export type PathNames = Readonly<Record<string, string>>;

/** What a page shows. */
export interface PageContent {
  /** The heading, also the window's title. */
  readonly title: string;
  /** The template in `views/`. */
  readonly view: string;
  /** What the template shows, as `it.data`. */
  readonly data: unknown;
  /** The subscription that the page is about, for the way back and the navigation. */
  readonly subscription?: { readonly id: string; readonly name: string };
}

/** A page for somebody who is signed in. It keeps nothing: every showing reads management anew, which asks the access policy anew. */
export interface Page {
  readonly path: string;
  load(visit: PersonVisit, names: PathNames): PageContent;
  readonly actions?: readonly Action[];
}

/** What a form of a page does. Its address is the page's, with the action's name behind it. */
export interface Action {
  /** The form's `data-action`. */
  readonly name: string;
  /** The files that the form has, with the most bytes of each. */
  readonly files?: Readonly<Record<string, number>>;
  /** Carry it out. Throws a Refusal or a ManagementError, and has then changed nothing. */
  perform(visit: PersonVisit, form: Form, names: PathNames): Done | Promise<Done>;
}

/** Where the result shows. */
export interface Done {
  readonly path: string;
  /** The operation to show there. */
  readonly requestId?: string;
}

/** The address of an action on a page. */
export function actionPath(pagePath: string, action: string): string {
  return pagePath === '/' ? `/${action}` : `${pagePath}/${action}`;
}

/** A path with its `{names}` filled in. */
export function fillPath(path: string, names: PathNames): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? ''));
}

/** The operation that an address asks to be shown, if this person may see it. */
export function operationAskedFor({ parts, session, request }: PersonVisit, subscriptionId: string): OperationView | undefined {
  const asked = request.query['operation'];
  if (typeof asked !== 'string') return undefined;
  return parts.management.operations(session.who, subscriptionId).find(({ requestId }) => requestId === asked);
}
