import { liars } from './liars/index.ts';
import type { Scout } from '../conformance/power/scouting.ts';
import { scoutFor } from './scout.ts';
import type { Subject } from './subject.ts';
import { brokenTwins } from './twins/index.ts';
import { variants } from './variants/index.ts';

export type { BrokenTwin, Liar, Subject, Variant } from './subject.ts';

/** Every subject of the proof of power. Ids are unique. */
export const subjects: readonly Subject[] = [...brokenTwins, ...liars, ...variants];

/** The reference, watched for the moments in which a broken twin would have done something else. */
export const scout: Scout = (met) => scoutFor(brokenTwins, met);

/** The cards of the broken twins, for the trace and for `explain`. */
export const twins = brokenTwins.map((twin) => twin.card);
