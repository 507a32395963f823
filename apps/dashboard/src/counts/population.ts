import { worldPopulations } from './world-populations.ts';

/**
 * People in the United States and its states on 2020-04-01, by the census; of Puerto Rico and the island areas likewise.
 * The states and the District of Columbia together are the United States.
 *
 * @see https://www.census.gov/data/tables/2020/dec/2020-apportionment-data.html
 * @see https://www.census.gov/data/tables/2020/dec/2020-island-areas.html
 */
const unitedStates: Readonly<Record<string, number>> = {
  Alabama: 5_024_279,
  Alaska: 733_391,
  Arizona: 7_151_502,
  Arkansas: 3_011_524,
  California: 39_538_223,
  Colorado: 5_773_714,
  Connecticut: 3_605_944,
  Delaware: 989_948,
  'District of Columbia': 689_545,
  Florida: 21_538_187,
  Georgia: 10_711_908,
  Hawaii: 1_455_271,
  Idaho: 1_839_106,
  Illinois: 12_812_508,
  Indiana: 6_785_528,
  Iowa: 3_190_369,
  Kansas: 2_937_880,
  Kentucky: 4_505_836,
  Louisiana: 4_657_757,
  Maine: 1_362_359,
  Maryland: 6_177_224,
  Massachusetts: 7_029_917,
  Michigan: 10_077_331,
  Minnesota: 5_706_494,
  Mississippi: 2_961_279,
  Missouri: 6_154_913,
  Montana: 1_084_225,
  Nebraska: 1_961_504,
  Nevada: 3_104_614,
  'New Hampshire': 1_377_529,
  'New Jersey': 9_288_994,
  'New Mexico': 2_117_522,
  'New York': 20_201_249,
  'North Carolina': 10_439_388,
  'North Dakota': 779_094,
  Ohio: 11_799_448,
  Oklahoma: 3_959_353,
  Oregon: 4_237_256,
  Pennsylvania: 13_002_700,
  'Rhode Island': 1_097_379,
  'South Carolina': 5_118_425,
  'South Dakota': 886_667,
  Tennessee: 6_910_840,
  Texas: 29_145_505,
  Utah: 3_271_616,
  Vermont: 643_077,
  Virginia: 8_631_393,
  Washington: 7_705_281,
  'West Virginia': 1_793_716,
  Wisconsin: 5_893_718,
  Wyoming: 576_851,
};
const islands: Readonly<Record<string, number>> = {
  'American Samoa': 49_710,
  Guam: 153_836,
  'Northern Mariana Islands': 47_329,
  'Puerto Rico': 3_285_874,
  'Virgin Islands': 87_146,
};

const within = (people: Readonly<Record<string, number>>) =>
  Object.entries(people).map(([part, count]) => [`US/${part}`, count] as const);

/** Countries that Our World in Data names otherwise than Johns Hopkins University. */
const otherNames: Readonly<Record<string, string>> = {
  'Cape Verde': 'Cabo Verde',
  Congo: 'Congo (Brazzaville)',
  'Democratic Republic of Congo': 'Congo (Kinshasa)',
  'East Timor': 'Timor-Leste',
  Myanmar: 'Burma',
  Palestine: 'West Bank and Gaza',
  'South Korea': 'Korea, South',
  Taiwan: 'Taiwan*',
  'United States': 'US',
  Vatican: 'Holy See',
};

const world = worldPopulations
  .trim()
  .split('\n')
  .map((line) => {
    const at = line.lastIndexOf(' ');
    return [line.slice(0, at), Number(line.slice(at + 1))] as const;
  });

const populations: ReadonlyMap<string, number> = new Map([
  ...world,
  ['US', Object.values(unitedStates).reduce((sum, people) => sum + people, 0)],
  ...within(unitedStates),
  ...within(islands),
]);

/** Where the populations are from, for whoever reads a rate. */
export const populationSource =
  'United States Census 2020; countries: Johns Hopkins University CSSE (CC BY 4.0)';

/** How many people live in a region; undefined where that is not known here. */
export const populationOf = (region: string): number | undefined =>
  populations.get(otherNames[region] ?? region);
