/** A time as directory entries have it: a date, a time in steps of two seconds, and hundredths within them. In UTC. */
export interface DosTime {
  readonly date: number;
  readonly time: number;
  readonly hundredths: number;
}

const FIRST = Date.UTC(1980, 0, 1);
const LAST = Date.UTC(2107, 11, 31, 23, 59, 59, 990);

/** FAT specification, "Date and Time Formats". What lies outside of 1980 to 2107 becomes the nearest time that can be written. */
export function dosTimeOf(when: Date): DosTime {
  const time = new Date(Math.min(Math.max(when.getTime(), FIRST), LAST));
  return {
    date: ((time.getUTCFullYear() - 1980) << 9) | ((time.getUTCMonth() + 1) << 5) | time.getUTCDate(),
    time: (time.getUTCHours() << 11) | (time.getUTCMinutes() << 5) | (time.getUTCSeconds() >> 1),
    hundredths: (time.getUTCSeconds() % 2) * 100 + Math.floor(time.getUTCMilliseconds() / 10),
  };
}

/** Undefined for a date that was never set, as that of creation may be; and for one that no calendar has. */
export function timeOfDos({ date, time, hundredths }: DosTime): Date | undefined {
  const [year, month, day] = [1980 + (date >> 9), (date >> 5) & 15, date & 31];
  const [hour, minute, second] = [time >> 11, (time >> 5) & 63, (time & 31) * 2];
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 58 || hundredths > 199) return undefined;
  const result = new Date(Date.UTC(year, month - 1, day, hour, minute, second, 0) + hundredths * 10);
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day ? result : undefined;
}
