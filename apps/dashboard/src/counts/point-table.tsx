import { plural, type CountName } from '@covid-etl/etl-core/browser';
import { useState } from 'preact/hooks';
import type { DailyPoint } from './daily.ts';
import { figure } from './figures.ts';

const firstRows = 100;

/** The figures of the chart as a table, newest first: what the chart shows to those who don't see it. */
export const PointTable = ({
  series,
  count,
}: {
  readonly series: readonly (readonly DailyPoint[])[];
  readonly count: CountName;
}) => {
  const [isOpen, setOpen] = useState(false);
  const [isWhole, setWhole] = useState(false);
  const points = isOpen ? series.flat().sort((a, b) => (a.date < b.date ? 1 : -1)) : [];
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>The same as a table</summary>
      {isOpen && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Figures as a table">
          <table>
            <thead>
              <tr>
                {['date', 'region', `new ${count}`, '7-day average', `total ${count}`].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {(isWhole ? points : points.slice(0, firstRows)).map(
                ({ region, date, fresh, average, total }) => (
                  <tr key={`${date} ${region}`}>
                    <th scope="row">{date}</th>
                    <td class="text">{region}</td>
                    <td class={fresh !== null && fresh < 0 ? 'negative' : ''}>{figure(fresh)}</td>
                    <td>{figure(average)}</td>
                    <td>{figure(total)}</td>
                  </tr>
                ),
              )}
            </tbody>
          </table>
          {!isWhole && points.length > firstRows && (
            <button type="button" onClick={() => setWhole(true)}>
              All {plural(points.length, 'row')}
            </button>
          )}
        </div>
      )}
    </details>
  );
};
