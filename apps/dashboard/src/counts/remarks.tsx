import type { CountName } from '@covid-etl/etl-core/browser';
import { correctionsOf, type DailyPoint, type Gap } from './daily.ts';
import { figure } from './figures.ts';

/** The days that a reader must know of: those that are missing, and those on which a count was corrected downwards. */
export const Remarks = ({
  series,
  gaps,
  count,
}: {
  readonly series: readonly (readonly DailyPoint[])[];
  readonly gaps: readonly Gap[];
  readonly count: CountName;
}) => {
  const corrections = series.flatMap(correctionsOf);
  if (gaps.length + corrections.length === 0) return null;
  return (
    <div class="remarks">
      {corrections.length > 0 && (
        <details>
          <summary>
            <span class="mark correction-mark" aria-hidden="true">
              ▲
            </span>{' '}
            {corrections.length === 1 ? '1 day' : `${corrections.length} days`} on which the source corrected
            its {count} downwards
          </summary>
          <ul>
            {corrections.map(({ region, date, fresh }) => (
              <li key={`${region} ${date}`}>
                {date}, {region}: {figure(fresh)}
              </li>
            ))}
          </ul>
        </details>
      )}
      {gaps.length > 0 && (
        <details>
          <summary>
            <span class="mark gap-mark" aria-hidden="true" />{' '}
            {gaps.length === 1 ? '1 gap' : `${gaps.length} gaps`}: days that there are no {count} of
          </summary>
          <ul>
            {gaps.map(({ region, first, last }) => (
              <li key={`${region} ${first}`}>
                {region}: {first === last ? first : `${first} to ${last}`}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
};
