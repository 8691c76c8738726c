import type { Response } from 'express';
import { readForm } from './form.ts';
import { notSignedIn, personVisitOf } from './gate.ts';
import { actionPath, fillPath, operationAskedFor, type Action, type Page, type PathNames } from './page.ts';
import { asRefusal, Refusal } from './refusal.ts';
import { render, type Surroundings } from './render.ts';
import type { PortalRoute } from './route.ts';
import type { PersonVisit } from './visit.ts';

/** The endpoints of a page: the page itself, and each of its forms. */
export function pageRoutes(page: Page): readonly PortalRoute[] {
  return [
    {
      method: 'GET',
      path: page.path,
      credential: 'session',
      answer: (request, response) => show(page, personVisitOf(response), request.params as PathNames),
    },
    ...(page.actions ?? []).map((action): PortalRoute => ({
      method: 'POST',
      path: actionPath(page.path, action.name),
      credential: 'session',
      answer: (request, response) => act(page, action, personVisitOf(response), request.params as PathNames),
    })),
  ];
}

function show(page: Page, visit: PersonVisit, names: PathNames, after: Pick<Surroundings, 'refusal' | 'typed'> = {}): void {
  const content = page.load(visit, names);
  const operation = content.subscription && operationAskedFor(visit, content.subscription.id);
  const { token, who } = visit.session;
  const html = render(content, {
    person: who.liveId,
    token: visit.parts.antiForgery.issue(token),
    path: page.path,
    names,
    operation,
    ...after,
  });
  visit.response
    .status(after.refusal?.status ?? 200)
    .type('html')
    .send(html);
}

/** Check that the form is one of ours, carry it out, and lead to the result; or show the page again and say why not. */
async function act(page: Page, action: Action, visit: PersonVisit, names: PathNames): Promise<void> {
  const { request, response, session } = visit;
  const { antiForgery, sessions } = visit.parts;
  if (!antiForgery.comesFromOurPages(request.headers)) throw forged();
  const form = await readForm(request, action.files);
  // A form may take long to come: whoever signed out meanwhile is no longer here.
  if (!sessions.resolve(session.token)) throw notSignedIn();
  if (!antiForgery.accepts(session.token, form.fields.get('token'))) throw forged();
  try {
    const { path, requestId } = await action.perform(visit, form, names);
    seeOther(response, fillPath(path, names) + (requestId === undefined ? '' : `?operation=${requestId}`));
  } catch (error) {
    const refusal = asRefusal(error);
    if (refusal.reason === 'not-found' || refusal.reason === 'internal') throw error;
    show(page, visit, names, { refusal, typed: form.fields });
  }
}

/** What a form is told that did not come from our own pages in this session. */
export function forged(): Refusal {
  return new Refusal('forged-request', 'This form did not come from one of our pages in your present session. Nothing was changed.');
}

/** Lead the browser to a page of ours. */
export function seeOther(response: Response, path: string): void {
  response.redirect(303, path);
}
