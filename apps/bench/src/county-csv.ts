import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { dateRange, type CalendarDate } from '@covid-etl/etl-core';

const lifetime = {
  firstDate: '2020-01-21' as CalendarDate,
  lastDate: '2023-03-23' as CalendarDate,
} as const;

const states = 50;

/** Names as the source has them: some are not ASCII, some have a comma in quotes, one of each state has neither FIPS code nor place. */
const countyOf = (place: number): { readonly name: string; readonly fips: string } => {
  if (place < states) return { name: 'Unknown', fips: '' };
  const name = ['County', 'Parish', 'Doña Ana', '"Place, City of"'][place % 4] ?? '';
  const numbered = name.startsWith('"') ? `"Place ${place}, City of"` : `${name} ${place}`;
  return { name: numbered, fips: String(10_000 + place) };
};

/** A number that looks random and depends on its arguments alone (Knuth's multiplicative hash). */
const noise = (place: number, day: number): number =>
  (Math.imul(place * 1_201 + day + 1, 2_654_435_761) >>> 0) % 97;

export interface CountyCsv {
  readonly counties: number;
  /** @default the lifetime of the source */
  readonly firstDate?: CalendarDate;
  readonly lastDate?: CalendarDate;
  /** How often as many days there are: 2 is twice as many. @default 1 */
  readonly times?: number;
}

/**
 * Writes a file in the format of The New York Times' counties, always the same for the same numbers: sorted by date; a
 * count that is corrected downwards now and then; no deaths in one of fifty states, as in Puerto Rico; counties that have
 * no row on some days.
 *
 * @returns how many rows it has
 */
export const writeCountyCsv = async (path: string, options: CountyCsv): Promise<number> => {
  const { counties, firstDate, lastDate, times } = { ...lifetime, times: 1, ...options };
  const file = createWriteStream(path, { highWaterMark: 1 << 20 });
  file.write('date,county,state,fips,cases,deaths\n');
  const places = Array.from({ length: counties }, (_, place) => ({
    ...countyOf(place),
    state: `State ${place % states}`,
    cases: 0,
    deaths: 0,
  }));
  const days = dateRange(firstDate, lastDate);
  let rows = 0;
  for (let day = 0; day < days.length * times; day += 1) {
    const date = day < days.length ? days[day] : laterDate(firstDate, day);
    let text = '';
    for (const [index, place] of places.entries()) {
      const chance = noise(index, day);
      place.cases = Math.max(0, place.cases + (chance === 0 ? -3 : chance % 12));
      if (chance % 11 === 0) place.deaths += 1;
      if (place.fips === '' && chance > 80) continue;
      const deaths = place.state === 'State 7' ? '' : place.deaths;
      text += `${date},${place.name},${place.state},${place.fips},${place.cases},${deaths}\n`;
      rows += 1;
    }
    if (!file.write(text)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
  return rows;
};

const laterDate = (firstDate: CalendarDate, day: number): string =>
  new Date(Date.parse(`${firstDate}T00:00:00Z`) + day * 86_400_000).toISOString().slice(0, 10);

/** How many rows a file has: its lines, less the header. */
export const countRows = async (file: string): Promise<number> => {
  let lines = 0;
  let last = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, at + 1)) lines += 1;
    last = chunk.at(-1) ?? last;
  }
  return lines + (last === 0x0a ? 0 : 1) - 1;
};
