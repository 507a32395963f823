import { dateRange, toEpochDay, type CalendarDate } from '../record/calendar-date.ts';
import { sampleUs } from '../dataset/sample-us.ts';

/** Three waves: the day of the peak after the first date, the height in new cases a day, the width in days. */
const waves = [
  { peak: 80, height: 30_000, width: 24 },
  { peak: 355, height: 210_000, width: 38 },
  { peak: 725, height: 520_000, width: 30 },
];
/** New cases a day that go on for ever, so that the curve never ends. */
const endemic = 9_000;
/** Of 1,000 people found infected, this many die, about three weeks later. */
const fatalityPerMille = 12;
const daysToDeath = 21;
/** Fewer cases are reported on a weekend, more on the days after it: Thursday (1970-01-01) is index 0. */
const weekdayReporting = [1.05, 1.1, 0.7, 0.6, 1.1, 1.25, 1.2];

/** A number from 0 to 1 that looks random and depends on the day alone (Knuth's multiplicative hash). */
const noise = (day: number): number => ((Math.imul(day + 1, 2_654_435_761) >>> 0) % 10_000) / 10_000;

const newCases = (sinceFirst: number, epochDay: number): number => {
  if (sinceFirst < 0) return 0;
  const underlying = waves.reduce(
    (sum, { peak, height, width }) => sum + height * Math.exp(-(((sinceFirst - peak) / width) ** 2)),
    endemic * (1 - Math.exp(-sinceFirst / 120)),
  );
  const reported = underlying * (weekdayReporting[epochDay % 7] ?? 1) * (0.9 + 0.2 * noise(epochDay));
  return Math.round(reported);
};

/**
 * The synthetic epidemic as a CSV file in the New York Times' national format: cumulative cases and deaths of
 * every day from 2020-01-21 to `lastDate`. The same dates always give the same figures; a later `lastDate`
 * adds rows and changes none.
 */
export const sampleCsv = (lastDate: CalendarDate): string => {
  const first = toEpochDay(sampleUs.firstDate);
  let cases = 1;
  let deaths = 0;
  const rows = dateRange(sampleUs.firstDate, lastDate).map((date) => {
    const day = toEpochDay(date);
    cases += newCases(day - first, day);
    deaths += Math.round((newCases(day - first - daysToDeath, day - daysToDeath) * fatalityPerMille) / 1000);
    return `${date},${cases},${deaths}\n`;
  });
  return `date,cases,deaths\n${rows.join('')}`;
};
