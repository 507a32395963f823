import {
  countNames,
  parseCalendarDate,
  type CalendarDate,
  type CountName,
} from '@covid-etl/etl-core/browser';

/** What the page shows. It stands in the page's address, so that it can be kept, sent and gone back to. */
export interface View {
  readonly page: 'counts' | 'pipeline';
  /** Undefined: the first one that the table has. */
  readonly dataset: string | undefined;
  /** None: the largest one. */
  readonly regions: readonly string[];
  readonly count: CountName;
  readonly show: 'new' | 'total';
  /** Whether the seven-day average of what is new is drawn. */
  readonly average: boolean;
  /** Whether figures are for each 100,000 people. */
  readonly per100k: boolean;
  readonly from: CalendarDate | undefined;
  readonly to: CalendarDate | undefined;
  /** The execution whose way is drawn. Undefined: the newest one. */
  readonly execution: string | undefined;
  /** The day that is looked at. */
  readonly day: CalendarDate | undefined;
}

const dateIn = (params: URLSearchParams, name: string): CalendarDate | undefined =>
  parseCalendarDate(params.get(name) ?? '');

/** The view of an address. What is not understood is as if it were not there. */
export const viewOf = (search: string): View => {
  const params = new URLSearchParams(search);
  return {
    page: params.get('page') === 'pipeline' ? 'pipeline' : 'counts',
    dataset: params.get('dataset') ?? undefined,
    regions: [...new Set(params.getAll('region'))],
    count: countNames.find((name) => name === params.get('count')) ?? 'cases',
    show: params.get('show') === 'total' ? 'total' : 'new',
    average: params.get('average') !== 'off',
    per100k: params.get('per') === '100k',
    from: dateIn(params, 'from'),
    to: dateIn(params, 'to'),
    execution: params.get('execution') ?? undefined,
    day: dateIn(params, 'day'),
  };
};

/** The address of a view: only what is not as it is anyway. */
export const searchOf = (view: View): string => {
  const params = new URLSearchParams();
  const add = (name: string, value: string | undefined | false): void => {
    if (value) params.append(name, value);
  };
  add('page', view.page === 'pipeline' && view.page);
  add('dataset', view.dataset);
  for (const region of view.regions) add('region', region);
  add('count', view.count !== 'cases' && view.count);
  add('show', view.show === 'total' && view.show);
  add('average', !view.average && 'off');
  add('per', view.per100k && '100k');
  add('from', view.from);
  add('to', view.to);
  add('execution', view.execution);
  add('day', view.day);
  return params.size === 0 ? '' : `?${params.toString()}`;
};
