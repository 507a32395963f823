import { describe, expect, it } from '@jest/globals';
import { readCsvRow } from '../source/csv-row.ts';
import { readCsvHeader } from '../source/csv.ts';
import { datasetById, datasets, sourceFiles } from './datasets.ts';
import type { SourceFile } from './dataset.ts';

/** What a file's header and one of its rows make. */
const read = (file: SourceFile, header: string, row: string) =>
  readCsvRow(row, readCsvHeader(header, file, `${file.id}.csv`), file);
const fileOf = (id: string, index = 0): SourceFile => datasetById(id).sources[index]!;

describe('nyt-us-states', () => {
  const states = (row: string) => read(fileOf('nyt-us-states'), 'date,state,fips,cases,deaths', row);
  it('has a region for each state', () =>
    expect(states('2020-01-21,Washington,53,1,0')).toEqual({
      record: { region: 'US/Washington', date: '2020-01-21', cases: 1, deaths: 0, recovered: null },
    }));
  it('rejects a row without one', () =>
    expect(states('2020-01-21,,53,1,0')).toEqual({ reason: 'state is empty' }));
});

describe('nyt-us-counties', () => {
  const counties = (row: string) =>
    read(fileOf('nyt-us-counties'), 'date,county,state,fips,cases,deaths', row);
  it.each([
    ['a county', '2020-03-01,Snohomish,Washington,53061,4,1', 'US/Washington/Snohomish', 1],
    [
      'New York City, which has no FIPS code',
      '2020-03-01,New York City,New York,,1,0',
      'US/New York/New York City',
      0,
    ],
    ['what a state could not place', '2020-03-01,Unknown,Rhode Island,,2,0', 'US/Rhode Island/Unknown', 0],
    [
      'a row without deaths (Puerto Rico)',
      '2020-05-09,Adjuntas,Puerto Rico,72001,3,',
      'US/Puerto Rico/Adjuntas',
      null,
    ],
  ])('has a region for %s', (_, row, region, deaths) =>
    expect(counties(row)).toMatchObject({ record: { region, deaths } }),
  );
  it('is one file a year, from the first day to the last', () => {
    const { sources, firstDate, lastDate } = datasetById('nyt-us-counties');
    expect(sources.map((file) => `${file.id} ${file.firstDate} ${file.lastDate}`)).toEqual([
      'nyt-us-counties-2020 2020-01-21 2020-12-31',
      'nyt-us-counties-2021 2021-01-01 2021-12-31',
      'nyt-us-counties-2022 2022-01-01 2022-12-31',
      'nyt-us-counties-2023 2023-01-01 2023-03-23',
    ]);
    expect([firstDate, lastDate]).toEqual(['2020-01-21', '2023-03-23']);
  });
});

describe('jhu-countries', () => {
  const withPlaces = 'Date,Country/Region,Province/State,Lat,Long,Confirmed,Recovered,Deaths';
  const withoutPlaces = 'Date,Country/Region,Province/State,Confirmed,Recovered,Deaths';
  const jhu = fileOf('jhu-countries');
  it.each([
    ['a country', '2020-07-06,US,,37.09,-95.71,2936077,924148,130285', 'US'],
    ['a province', '2020-07-06,Denmark,Greenland,71.7,-42.6,13,13,0', 'Denmark/Greenland'],
    ['a quoted name', '2020-07-06,"Korea, South",,35.9,127.7,13181,11914,285', 'Korea, South'],
  ])('has a region for %s', (_, row, region) =>
    expect(read(jhu, withPlaces, row)).toMatchObject({ record: { region } }),
  );
  it('reads editions without Lat and Long, and those that write whole numbers with a decimal point', () =>
    expect(read(jhu, withoutPlaces, '2021-06-01,US,,33287110,0.0,595206')).toEqual({
      record: { region: 'US', date: '2021-06-01', cases: 33_287_110, deaths: 595_206, recovered: 0 },
    }));
  it('leaves unknown what a row does not have: Canada has the recovered alone, its provinces the rest', () =>
    expect([
      read(jhu, withPlaces, '2020-07-06,Canada,,56.1,-106.3,,69872,'),
      read(jhu, withPlaces, '2020-07-06,Canada,Alberta,53.9,-116.6,8389,,155'),
    ]).toMatchObject([
      { record: { region: 'Canada', cases: null, deaths: null, recovered: 69_872 } },
      { record: { region: 'Canada/Alberta', cases: 8_389, deaths: 155, recovered: null } },
    ]));
});

describe('owid-countries', () => {
  const owid = (row: string) =>
    read(
      fileOf('owid-countries'),
      'country,date,total_cases,new_cases,total_deaths,new_deaths,code,continent,population',
      row,
    );
  it('takes the columns that it names, among sixty others', () =>
    expect(owid('Switzerland,2020-03-01,27,9,0,0,CHE,Europe,8740471')).toEqual({
      record: { region: 'Switzerland', date: '2020-03-01', cases: 27, deaths: 0, recovered: null },
    }));
  it('passes over a row without any count: the country has not reported yet', () =>
    expect(owid('Switzerland,2020-01-01,,,,,CHE,Europe,8740471')).toEqual({ skipped: 'without counts' }));
});

describe('us', () => {
  it('takes cases and deaths from one file and recovered from the other', () =>
    expect([
      read(fileOf('us', 0), 'date,cases,deaths', '2020-07-06,2958098,130332'),
      read(
        fileOf('us', 1),
        'Date,Country/Region,Province/State,Confirmed,Recovered,Deaths',
        '2020-07-06,US,,2936077,924148,130285',
      ),
    ]).toMatchObject([
      { record: { region: 'US', cases: 2_958_098, deaths: 130_332, recovered: null } },
      { record: { region: 'US', cases: null, deaths: null, recovered: 924_148 } },
    ]));
  it('passes over the rows of other countries', () =>
    expect(
      read(
        fileOf('us', 1),
        'Date,Country/Region,Province/State,Confirmed,Recovered,Deaths',
        '2020-07-06,Uruguay,,956,853,28',
      ),
    ).toEqual({ skipped: 'of something else' }));
});

describe('Every dataset', () => {
  it('has a name of its own, as its files have', () => {
    expect(new Set(datasets.map(({ id }) => id)).size).toBe(datasets.length);
    expect(sourceFiles.map(({ id }) => id)).toEqual(expect.arrayContaining(['nyt-us', 'jhu-countries']));
  });
  it.each(datasets.map((dataset) => [dataset.id, dataset] as const))(
    '%s says where its files are, whose they are and what may be done with them',
    (_, { sources, firstDate, lastDate }) => {
      for (const { url, attribution, licence } of sources) {
        expect(URL.canParse(url)).toBe(true);
        expect(attribution).not.toBe('');
        expect(licence).toMatch(/^CC/);
      }
      expect(lastDate ?? firstDate >= firstDate).toBeTruthy();
    },
  );
});
