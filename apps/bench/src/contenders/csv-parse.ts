import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import type { Contender } from './contender.ts';
import { createMonthWriter } from './months.ts';

/** csv-parse reads the file as a stream, hyparquet-writer writes. */
export const csvParse: Contender = async (csv, directory) => {
  const months = createMonthWriter(directory);
  const rows = createReadStream(csv).pipe(parse({ columns: true }));
  for await (const row of rows as AsyncIterable<Record<string, string>>)
    await months.add({
      region: `US/${row['state']}/${row['county']}`,
      date: row['date'] ?? '',
      cases: Number(row['cases']),
      deaths: row['deaths'] === '' ? null : Number(row['deaths']),
    });
  await months.flush();
};
