import * as cucumber from '@cucumber/cucumber';
import type { FabricWorld } from './world.ts';

type Body = (this: FabricWorld, ...args: never[]) => unknown;
type Define = (pattern: string | RegExp, body: Body) => void;

/**
 * Cucumber's own functions, with `this` typed as the World. A cast rather than a wrapper: a wrapper would report its own file
 * and line for every step.
 *
 * `Given` lays the ground with the lab's instruments, and throws SetUpFailed where it cannot. `When` lets somebody act and records
 * how it ended; it never throws for what a fabric does. `Then` claims something of the record, and looks at nothing else.
 */
export const Given = cucumber.Given as unknown as Define;
export const When = cucumber.When as unknown as Define;
export const Then = cucumber.Then as unknown as Define;
