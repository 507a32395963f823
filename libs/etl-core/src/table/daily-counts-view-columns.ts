/** A column of the view `daily_counts`. */
export interface ViewColumn {
  readonly name: string;
  readonly type: 'text' | 'date' | 'integer' | 'number';
}

/** The columns of the view, in their order, for a catalog or a reader that has to be told. */
export const dailyCountsViewColumns = [
  { name: 'dataset', type: 'text' },
  { name: 'region', type: 'text' },
  { name: 'date', type: 'date' },
  { name: 'cases', type: 'integer' },
  { name: 'deaths', type: 'integer' },
  { name: 'recovered', type: 'integer' },
  { name: 'new_cases', type: 'integer' },
  { name: 'new_deaths', type: 'integer' },
  { name: 'new_cases_7day_avg', type: 'number' },
  { name: 'new_deaths_7day_avg', type: 'number' },
] as const satisfies readonly ViewColumn[];

/** @see dailyCountsViewColumns */
export type ViewColumnName = (typeof dailyCountsViewColumns)[number]['name'];
