import { parse, type HTMLElement } from 'node-html-parser';

/** A form as it lies on a page. Plain data: a check may change it before it is sent. */
export interface Form {
  /** Its `data-action`. */
  readonly name: string;
  /** Where it is posted: a path. */
  readonly action: string;
  /** Whether it has a file, and is sent as multipart/form-data. */
  readonly multipart: boolean;
  /** Hidden inputs, the anti-forgery token among them. */
  readonly hidden: Readonly<Record<string, string>>;
  /** The names of its other fields. */
  readonly fields: readonly string[];
}

/** An attribute and its value, for example `['data-thumbprint', 'AB…']`. */
export type Mark = readonly [attribute: string, value: string];

/** What is shown about the state, by attribute: PORTAL.md. */
export const SHOWN = [
  'data-signed-in',
  'data-subscription',
  'data-subscription-name',
  'data-thumbprint',
  'data-hosted-service',
  'data-deployment',
  'data-instance',
  'data-storage-account',
  'data-key',
  'data-affinity-group',
  'data-co-administrator',
  'data-operation',
] as const;
export type Shown = (typeof SHOWN)[number];

/** A page of the Portal, read for its forms and its `data-` attributes. */
export class Page {
  private readonly root: HTMLElement;
  /** The elements that have each attribute, in the page's order. Read in one go: a page is asked about many attributes. */
  private readonly having = new Map<string, HTMLElement[]>();

  constructor(html: string) {
    this.root = parse(html);
    this.readAttributes(this.root);
  }

  private readAttributes(element: HTMLElement): void {
    for (const attribute of Object.keys(element.attrs)) {
      const known = this.having.get(attribute);
      if (known === undefined) this.having.set(attribute, [element]);
      else known.push(element);
    }
    for (const child of element.children) this.readAttributes(child);
  }

  /** The values of an attribute, in the page's order. */
  values(attribute: string): string[] {
    return (this.having.get(attribute) ?? []).map((element) => element.getAttribute(attribute) ?? '');
  }

  /** Everything that the page shows about the state; attributes that do not occur are left out. */
  shown(): Partial<Record<Shown, string[]>> {
    return Object.fromEntries(
      SHOWN.map((attribute) => [attribute, this.values(attribute)] as const).filter(([, values]) => values.length > 0),
    );
  }

  /** Another attribute of the element with this mark, for example its `data-status`; null when there is no such element or attribute. */
  beside(mark: Mark, attribute: string): string | null {
    return this.marked(mark)?.getAttribute(attribute) ?? null;
  }

  /** The form of that name, within the marked element if one is given; null when there is none. */
  form(name: string, within?: Mark): Form | null {
    const scope = within ? this.marked(within) : this.root;
    const form = scope?.querySelectorAll('form[data-action]').find((each) => each.getAttribute('data-action') === name);
    if (!form) return null;
    const inputs = form.querySelectorAll('input[name], select[name], textarea[name]');
    const typeOf = (input: HTMLElement) => (input.getAttribute('type') ?? '').toLowerCase();
    const nameOf = (input: HTMLElement) => input.getAttribute('name') ?? '';
    return {
      name,
      action: form.getAttribute('action') ?? '',
      multipart: inputs.some((input) => typeOf(input) === 'file'),
      hidden: Object.fromEntries(
        inputs.filter((input) => typeOf(input) === 'hidden').map((input) => [nameOf(input), input.getAttribute('value') ?? '']),
      ),
      fields: inputs.filter((input) => typeOf(input) !== 'hidden').map(nameOf),
    };
  }

  /** What may be chosen in a field of the form of that name, for example the locations. */
  choices(form: string, field: string): string[] {
    const options = this.root.querySelectorAll(`form[data-action="${form}"] select[name="${field}"] option`);
    return options.map((option) => option.getAttribute('value') ?? option.text).filter((value) => value !== '');
  }

  /** The names of all forms on the page. */
  get formNames(): string[] {
    return this.values('data-action');
  }

  private marked([attribute, value]: Mark): HTMLElement | undefined {
    return this.having.get(attribute)?.find((element) => element.getAttribute(attribute) === value);
  }
}
