import type { CalendarDate } from '@covid-etl/etl-core/browser';
import { figure, type RegionFigures } from './figures.ts';
import { Swatch } from './swatch.tsx';

/** The exact figures of the day under the cursor. */
export const Readout = ({
  date,
  figures,
}: {
  readonly date: CalendarDate;
  readonly figures: readonly RegionFigures[];
}) => (
  <div class="scroll" tabIndex={0} role="region" aria-label="Figures of the day">
    <table class="readout">
      <caption>{date}</caption>
      <thead>
        <tr>
          <th scope="col">region</th>
          <th scope="col">new</th>
          <th scope="col">7-day average</th>
          <th scope="col">total</th>
        </tr>
      </thead>
      <tbody>
        {figures.map(({ region, point }, i) => (
          <tr key={region}>
            <th scope="row">
              <Swatch place={i} /> {region}
            </th>
            {point ? (
              [point.fresh, point.average, point.total].map((value, column) => (
                <td key={column} class={value !== null && value < 0 ? 'negative' : ''}>
                  {figure(value)}
                </td>
              ))
            ) : (
              <td colSpan={3}>no figures of this day</td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
