/** What the generator is told: see schema.json. */
export interface DatasetOptions {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly date?: string;
  readonly cases?: string;
  readonly deaths?: string;
  readonly recovered?: string;
  readonly within?: string;
  /** Separated by commas. */
  readonly region?: string;
  readonly part?: string;
  readonly firstDate: string;
  readonly lastDate?: string;
  readonly publicationLagDays?: number;
  readonly maxMebibytes?: number;
  readonly attribution: string;
  readonly licence: string;
}

const idPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

const isDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().startsWith(text);

/** What is wrong with the options, in words: what, where, and what to do. */
export const complaintsOf = (options: DatasetOptions): string[] => {
  const { id, url, cases, deaths, recovered, within, region, firstDate, lastDate } = options;
  const complaints: [isWrong: boolean, text: string][] = [
    [!idPattern.test(id), `id: "${id}" is not lower-case words joined by hyphens, as rki-germany is`],
    [!/^https:\/\/[^/]+\//.test(url), `url: "${url}" is not an https: address of a file`],
    [
      !cases && !deaths && !recovered,
      'name the column of one count at least: --cases, --deaths or --recovered',
    ],
    [
      !within && !region,
      'say what a row is of: --within where all are of one region, or --region with the columns',
    ],
    [!isDate(firstDate), `firstDate: "${firstDate}" is not a date of the calendar (YYYY-MM-DD)`],
    [
      lastDate !== undefined && !isDate(lastDate),
      `lastDate: "${lastDate ?? ''}" is not a date of the calendar (YYYY-MM-DD)`,
    ],
    [
      lastDate !== undefined && isDate(lastDate) && lastDate < firstDate,
      `lastDate: ${lastDate ?? ''} is before the first date ${firstDate}`,
    ],
  ];
  return complaints.filter(([isWrong]) => isWrong).map(([, text]) => text);
};

/** Column names as a list. */
export const listOf = (text = ''): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
