import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Eta } from 'eta';
import { actionPath, fillPath, type PageContent, type PathNames } from './page.ts';
import type { Refusal } from './refusal.ts';
import type { OperationView } from '../management/view.ts';

const VIEWS = join(__dirname, 'views');

/** Compiled once a process; everything that a template prints with `<%=` is escaped. */
const eta = new Eta({ views: VIEWS, cache: true, autoEscape: true });

/** The style sheet of every page. */
export const STYLE_SHEET = readFileSync(join(VIEWS, 'portal.css'), 'utf8');

/** What stands around a page's own content. */
export interface Surroundings {
  /** Whoever is signed in. */
  readonly person: string | null;
  /** The anti-forgery token for the forms of this page. */
  readonly token: string;
  /** The path of the page, and what fills its names: forms are sent to addresses below it. */
  readonly path: string;
  readonly names: PathNames;
  /** Why the form that was just sent was refused, and what was typed into it. */
  readonly refusal?: Refusal;
  readonly typed?: ReadonlyMap<string, string>;
  /** The operation that the form that was just sent led to. */
  readonly operation?: OperationView | undefined;
}

/** A page as HTML. */
export function render(content: PageContent, surroundings: Surroundings): string {
  const { path, names, token, typed } = surroundings;
  return eta.render(`./${content.view}`, {
    ...surroundings,
    ...content,
    /** The opening of a form: where it goes, and the token. */
    form: (action: string, { at = actionPath(path, action), files = false } = {}) =>
      eta.render('./form', { action, address: fillPath(at, names), files, token }),
    /** A status as a badge, a time as people read it, and a word of management's as words. */
    status: (status: string) => eta.render('./status', { status, words: inWords(status) }),
    time: (time: string | undefined) => eta.render('./time', { time }),
    inWords,
    /** The address of another page, with names of its own beside this page's. */
    href: (to: string, more: PathNames = {}) => fillPath(to, { ...names, ...more }),
    /** What was typed into a field of a form that was refused, so that it need not be typed again. */
    typedInto: (field: string) => typed?.get(field) ?? '',
  });
}

/** `CreateHostedService` as *Create hosted service*; abbreviations stay as they are. */
function inWords(word: string): string {
  const [first = '', ...others] = word.replace('CoAdministrator', 'Co-administrator').split(/(?<=[a-z])(?=[A-Z])/);
  return [first, ...others.map((other) => (/[a-z]/.test(other) ? other.toLowerCase() : other))].join(' ');
}
