import { mkdir, writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { datasetById } from '@covid-etl/etl-core';
import { comparable, compareWithFiles } from '../testing/independent-reader.ts';
import { createUser } from '../testing/user.ts';

const { below, json } = createUser();

const national = 'date,cases,deaths\n2020-01-21,1,0\n2020-01-22,1,0\n2020-01-23,2,\n';
const johnsHopkins = `Date,Country/Region,Province/State,Lat,Long,Confirmed,Recovered,Deaths
2020-01-22,Canada,,56.1,-106.3,,0,
2020-01-23,Canada,,56.1,-106.3,,,
2020-01-22,Canada,Alberta,53.9,-116.6,3,,0
2020-01-22,"Korea, South",,35.9,127.7,1.0,0.0,0.0
2020-01-23,"Korea, South",,35.9,127.7,2.0,1.0,0.0
2020-01-24,"Korea, South",,35.9,127.7,3.0,0.0,0.0
2020-01-22,Taiwan*,,23.7,121.0,1,0,0
2021-08-04,Taiwan*,,23.7,121.0,9,0,1
2021-08-05,Taiwan*,,23.7,121.0,9,0,1
2020-01-22,US,,40,-100,1,0,0
2020-01-23,US,,40,-100,1,2,0
2020-01-24,US,,40,-100,2,0,0
`;
const county = (...rows: string[]): string =>
  ['date,county,state,fips,cases,deaths', ...rows].map((row) => `${row}\n`).join('');

/** Small files as the publishers write them, with the odd rows that theirs have. */
const files: Readonly<Record<string, string>> = {
  'nyt-us': national,
  'nyt-us-states': `date,state,fips,cases,deaths
2020-01-21,Washington,53,1,0
2020-01-22,Washington,53,1,0
2020-01-22,Virgin Islands,78,1,0
2020-01-23,Washington,53,2,0`,
  'nyt-us-counties-2020': county(
    '2020-03-01,Snohomish,Washington,53061,4,1',
    '2020-03-01,New York City,New York,,1,0',
    '2020-03-01,Unknown,Rhode Island,,2,0',
    '2020-05-09,Adjuntas,Puerto Rico,72001,3,',
    '2020-12-31,Doña Ana,New Mexico,35013,9,1',
  ),
  'nyt-us-counties-2021': county('2021-01-01,Doña Ana,New Mexico,35013,10,1'),
  'nyt-us-counties-2022': county('2022-01-01,Joplin,Missouri,,10,1'),
  'nyt-us-counties-2023': county('2023-03-23,Joplin,Missouri,,11,1'),
  'jhu-countries': johnsHopkins,
  'owid-countries': `country,date,total_cases,new_cases,new_cases_smoothed,total_deaths,new_deaths,code,continent,population
Switzerland,2020-01-01,,,,,,CHE,Europe,8740471
Switzerland,2020-02-25,1,1,0.143,,,CHE,Europe,8740471
Switzerland,2020-03-05,87,30,,1,1,CHE,Europe,8740471
World,2020-03-05,98192,2241,,3380,80,OWID_WRL,,7975105024
"Bonaire, Sint Eustatius and Saba",2020-03-05,0.0,0.0,,0.0,0.0,BES,North America,27052
`,
};

describe('Every row of a dataset’s files is in the table, and nothing else: by DuckDB over the CSV', () => {
  it.each(comparable)('%s', async (id) => {
    const { sources } = datasetById(id);
    await mkdir(below('files'));
    const paths = Object.fromEntries(sources.map((file) => [file.id, below('files', `${file.id}.csv`)]));
    for (const [file, path] of Object.entries(paths)) await writeFile(path, files[file]!);
    const given = Object.entries(paths).flatMap(([file, path]) => ['--source', `${file}=${path}`]);
    const { value } = await json('run', '--dataset', id, ...given);
    const { differences, rows } = await compareWithFiles(below('data', 'store'), id, paths);
    expect(differences).toEqual([]);
    expect(value.loaded?.rows).toMatchObject({ inserted: rows, rejected: 0 });
  });
});
