import type { Liar } from '../subject.ts';
import { answersForWhatItDoesNotClaim } from './answers-for-what-it-does-not-claim.ts';
import { blindMedia } from './blind-media.ts';
import { claimsAProfileWithoutTheInstruments } from './claims-a-profile-without-the-instruments.ts';
import { claimsInstrumentsThatItLacks } from './claims-instruments-that-it-lacks.ts';
import { doesItAndSaysNo } from './does-it-and-says-no.ts';
import { dripsItsAnswers } from './drips-its-answers.ts';
import { endlessAnswers } from './endless-answers.ts';
import { halfAnswers } from './half-answers.ts';
import { hangsUpOnAttacks } from './hangs-up-on-attacks.ts';
import { neverOpens } from './never-opens.ts';
import { noByTheLookOfIt } from './no-by-the-look-of-it.ts';
import { noToAll } from './no-to-all.ts';
import { noticesTheKit } from './notices-the-kit.ts';
import { stdioLiars } from './over-stdio.ts';
import { refusesWithoutAReason } from './refuses-without-a-reason.ts';
import { replaysATranscript } from './replays-a-transcript.ts';
import { silentOnItsSurfaces } from './silent-on-its-surfaces.ts';
import { succeedsAtOnce } from './succeeds-at-once.ts';
import { throwsAtTheFirstInstrument } from './throws-at-the-first-instrument.ts';
import { yesToAll } from './yes-to-all.ts';

/** Adapters that break, hang or lie. None may come out conformant, and none may make the kit itself fail. */
export const liars: readonly Liar[] = [
  neverOpens,
  silentOnItsSurfaces,
  dripsItsAnswers,
  endlessAnswers,
  ...stdioLiars,
  throwsAtTheFirstInstrument,
  yesToAll,
  noToAll,
  hangsUpOnAttacks,
  refusesWithoutAReason,
  halfAnswers,
  doesItAndSaysNo,
  noByTheLookOfIt,
  replaysATranscript,
  noticesTheKit,
  claimsAProfileWithoutTheInstruments,
  claimsInstrumentsThatItLacks,
  answersForWhatItDoesNotClaim,
  blindMedia,
  succeedsAtOnce,
];
