const fromFebruary = Array.from({ length: 9 }, (_, i) => `2021-02-${i + 20},${100 + i * 10},${10 + i}`);
/** The second of these days has less than the first: the source has corrected its count. */
const fromMarch = ['2021-03-01,190,19', '2021-03-02,185,20', '2021-03-03,200,21', '2021-03-04,220,22'];

/** The source's file as it is when a date, of 2021-02-20 to 2021-03-04, has been published: a row a day. */
export const upTo = (date: string): string =>
  [
    'date,cases,deaths',
    ...[...fromFebruary, ...fromMarch].filter((row) => row.slice(0, 10) <= date),
    '',
  ].join('\n');
