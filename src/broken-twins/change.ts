import type { IncomingMessage } from 'node:http';
import { referenceParts, type Composition, type PartMakers, type Parts } from '../reference-impl/parts.ts';

/** A method of a part, or of a group of methods within a part. */
type Method = (...given: never[]) => unknown;

/** When a method of a part is about to do something else than the lawful one; always, where nothing is said of it. */
export type When<Part> = {
  readonly [Name in keyof Part]?: Part[Name] extends (...given: infer Given) => infer Answer
    ? (...given: Given) => Difference<Answer>
    : never;
};

/**
 * Whether a method differs this time. What is not known yet when it is called is decided later: by what the lawful one answers, or when a
 * method of the thing that it hands out is called.
 */
export type Difference<Answer> = boolean | ((answer: Awaited<Answer>) => boolean) | (Answer extends object ? When<Answer> : never);

/** One of the reference's parts with some of its methods exchanged. */
export interface PartChange<Name extends keyof Parts = keyof Parts> {
  readonly kind: 'part';
  readonly part: Name;
  others(lawful: Parts[Name], c: Composition): Partial<Parts[Name]>;
  /** Where it depends on what the fabric has gone through, it is made once for each start of a fabric. */
  readonly when?: When<Parts[Name]> | ((c: Composition) => When<Parts[Name]>);
}

/** Something done to what the fabric keeps before a part takes it up: at the first start, when there is nothing, and after each power cut. */
export interface StartChange {
  readonly kind: 'start';
  readonly part: keyof Parts;
  readonly sql: string;
}

/** A door that is another; where it says neither when nor how, it differs always. */
export interface DoorChange {
  readonly kind: 'door';
  readonly door: 'portalDoor' | 'smapiDoor' | 'storageDoor';
  readonly makers: Partial<PartMakers>;
  /** Whether the door will do something else with this request than the lawful one. */
  differs?(request: IncomingMessage, c: Composition): boolean;
  /** The door reads this in the place of what came in a body: it differs where that is not the same. */
  reads?(body: string): string;
  /** The door differs where the lawful one refuses a handshake, or a message that it cannot read. */
  readonly refused?: 'tlsClientError' | 'clientError';
}

/**
 * What is wrong with a twin: where it is not the reference. Told so finely that a scout, who runs the reference itself, can see for each check
 * whether the difference would have shown in it at all.
 */
export type Change = PartChange | StartChange | DoorChange;

/** One of the reference's parts with some of its methods exchanged. `others` gets the lawful part; a method that only asks is told apart by what it answers. */
export function exchanged<Name extends keyof Parts>(
  part: Name,
  others: PartChange<Name>['others'],
  when?: PartChange<Name>['when'],
): Change {
  return { kind: 'part', part, others, ...(when && { when }) } as unknown as PartChange;
}

/** What the fabric keeps is tampered with, before this part takes it up at each start. */
export const atStart = (part: keyof Parts, sql: string): Change => ({ kind: 'start', part, sql });

/** The parts that a fabric with these things wrong is made of. */
export function partsOf(changes: readonly Change[]): Partial<PartMakers> {
  let makers: Partial<PartMakers> = {};
  for (const change of changes) makers = { ...makers, ...makersOf(change, { ...referenceParts, ...makers }) };
  return makers;
}

function makersOf(change: Change, before: PartMakers): Partial<PartMakers> {
  switch (change.kind) {
    case 'door':
      return change.makers;
    case 'start':
      return {
        [change.part]: (c: Composition) => {
          c.part('store').run(change.sql);
          return before[change.part](c);
        },
      };
    case 'part':
      return {
        [change.part]: (c: Composition) => {
          const lawful = before[change.part](c);
          return { ...lawful, ...change.others(lawful as never, c) };
        },
      };
  }
}

/** The methods of a part that a change exchanges, by their path within the part (`may`, `hostedServices.find`), each with the method in its place. */
export function exchangedMethods(lawful: object, others: object): [path: string, method: Method][] {
  return differences(lawful, others).flatMap(({ path, value }): [string, Method][] =>
    typeof value === 'function' ? [[path, value as Method]] : [],
  );
}

/** Whether a change exchanges something that is no method, such as a limit: that shows wherever the part is used at all. */
export function exchangesValues(lawful: object, others: object): boolean {
  return differences(lawful, others).some(({ value }) => typeof value !== 'function');
}

function differences(lawful: object, others: object): { readonly path: string; readonly value: unknown }[] {
  return Object.entries(others).flatMap(([name, value]): { path: string; value: unknown }[] => {
    const own = (lawful as Record<string, unknown>)[name];
    if (value === own) return [];
    if (typeof value !== 'object' || value === null || typeof own !== 'object' || own === null) return [{ path: name, value }];
    return differences(own, value as object).map((each) => ({ ...each, path: `${name}.${each.path}` }));
  });
}
