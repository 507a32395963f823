import type { View } from '../view.ts';
import type { DayRange } from './daily.ts';

/** The days that a view asks for, as far as there are any; undefined where it asks for none of them. */
export const rangeOf = ({ from, to }: Pick<View, 'from' | 'to'>, whole: DayRange): DayRange | undefined => {
  const first = from !== undefined && from > whole.first ? from : whole.first;
  const last = to !== undefined && to < whole.last ? to : whole.last;
  return first <= last ? { first, last } : undefined;
};
