import { count, monthOf, type CalendarDate, type DayStatus } from '@covid-etl/etl-core/browser';
import { useRef } from 'preact/hooks';
import { dayText, isHealed, meanings, symbols } from './day-text.ts';
import { nextDay } from './next-day.ts';

export interface CalendarProps {
  readonly days: readonly DayStatus[];
  readonly chosen: CalendarDate | undefined;
  readonly onChoose: (date: CalendarDate) => void;
}

const daysOfMonth = Array.from({ length: 31 }, (_, i) => i + 1);

/** Every day of a dataset and what became of it: a row for each month, the newest first. */
export const Calendar = ({ days, chosen, onChoose }: CalendarProps) => {
  const table = useRef<HTMLTableElement>(null);
  const months = [...Map.groupBy(days, ({ date }) => monthOf(date))].reverse();
  const reachable = chosen ?? days.at(-1)?.date;
  const onKey = (event: KeyboardEvent): void => {
    const dates = days.map(({ date }) => date);
    const next = reachable && nextDay(event.key, reachable, dates);
    if (!next) return;
    event.preventDefault();
    onChoose(next);
    table.current?.querySelector<HTMLButtonElement>(`[data-date="${next}"]`)?.focus();
  };
  return (
    <div class="scroll calendar-scroll">
      <table class="calendar" ref={table} onKeyDown={onKey}>
        <caption class="hidden">Every day and what became of it; the arrow keys move from day to day</caption>
        <thead>
          <tr>
            <th scope="col">month</th>
            {daysOfMonth.map((day) => (
              <th key={day} scope="col">
                {day}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {months.map(([month, ofMonth]) => (
            <tr key={month}>
              <th scope="row">{month}</th>
              {daysOfMonth.map((day) => {
                const status = ofMonth.find(({ date }) => Number(date.slice(8)) === day);
                if (!status) return <td key={day} />;
                const healed = isHealed(status);
                return (
                  <td key={day}>
                    <button
                      type="button"
                      class={`day ${status.state} ${healed ? 'healed' : ''}`}
                      data-date={status.date}
                      title={dayText(status)}
                      aria-label={dayText(status)}
                      aria-pressed={status.date === chosen}
                      tabIndex={status.date === reachable ? 0 : -1}
                      onClick={() => onChoose(status.date)}
                    >
                      {healed ? '✓' : symbols[status.state]}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

/** What the calendar's cells mean, as far as there are any. */
export const Legend = ({ days }: Pick<CalendarProps, 'days'>) => {
  const counts = Map.groupBy(days, ({ state }) => state);
  return (
    <ul class="legend">
      {[...counts].map(([state, of]) => (
        <li key={state}>
          <span class={`day ${state}`} aria-hidden="true">
            {symbols[state]}
          </span>{' '}
          {count(of.length)} {meanings[state]}
        </li>
      ))}
      {days.some(isHealed) && (
        <li>
          <span class="day loaded" aria-hidden="true">
            ✓
          </span>{' '}
          {count(days.filter(isHealed).length)} of them after a failure
        </li>
      )}
    </ul>
  );
};
