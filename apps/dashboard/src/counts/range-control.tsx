import { addDays, parseCalendarDate } from '@covid-etl/etl-core/browser';
import type { ChangeView } from '../browser/use-view.ts';
import type { View } from '../view.ts';
import type { DayRange } from './daily.ts';
import { rangeOf } from './range.ts';

export interface RangeProps {
  readonly view: View;
  readonly change: ChangeView;
  /** The first and the last date that there is. */
  readonly whole: DayRange;
}

/** Which days are shown. */
export const RangeControl = ({ view, change, whole }: RangeProps) => {
  const { first, last } = rangeOf(view, whole) ?? whole;
  // A date is typed digit by digit: what is no day of the table yet is not taken, and none of it is gone back to.
  const onDate =
    (name: 'from' | 'to') =>
    ({ currentTarget: { validity, value } }: { currentTarget: HTMLInputElement }): void => {
      if (validity.valid) change({ [name]: parseCalendarDate(value) }, 'replace');
    };
  const since = (days: number) => () => change({ from: addDays(whole.last, 1 - days), to: undefined });
  const limits = { min: whole.first, max: whole.last };
  return (
    <fieldset class="range">
      <legend>Days</legend>
      <label>
        from <input type="date" {...limits} value={first} onChange={onDate('from')} />
      </label>
      <label>
        to <input type="date" {...limits} value={last} onChange={onDate('to')} />
      </label>
      <button type="button" onClick={() => change({ from: undefined, to: undefined })}>
        All
      </button>
      <button type="button" onClick={since(365)}>
        Last year
      </button>
      <button type="button" onClick={since(90)}>
        Last 90 days
      </button>
    </fieldset>
  );
};
