import { addDays, type CalendarDate, type Dataset } from '@covid-etl/etl-core';
import { Cron } from 'croner';
import { schedules, toCron, type Schedule } from '../cloud/scheduler.ts';
import type { Faults } from './faults.ts';
import type { Random } from './random.ts';

/** What somebody does at an instant. */
export type Task =
  | { readonly do: 'poll' }
  /** Starts the workflow, as a schedule or as a person. */
  | { readonly do: 'start'; readonly as: 'daily' | 'manual'; readonly input: object }
  /** EventBridge could not start the workflow, and brings the rule's event to the queue. */
  | { readonly do: 'enqueue'; readonly body: string };

/** What is done at the same time: milliseconds since 1970. */
export interface Slot {
  readonly instant: number;
  readonly tasks: readonly Task[];
}

export interface DayPlanPorts {
  readonly dataset: Dataset;
  /** The last date that the source has. */
  readonly to: CalendarDate;
  readonly faults: Faults;
  readonly random: Random;
}

/** The days as the schedules have them. */
export interface DayPlan {
  /** What is done on a day, with the faults of the schedules and with what a person does. */
  slotsOf: (day: CalendarDate) => Slot[];
  /** What is done on a day on which nothing strikes. */
  plainSlotsOf: (day: CalendarDate) => Slot[];
}

/** The hour of the day at which nothing but what is late happens. */
const eveningHour = 18;

const crons = new Map(
  schedules.map(({ name, expression }) => [name, new Cron(toCron(expression), { timezone: 'UTC' })]),
);
const firesAt = (name: Schedule['name'], day: CalendarDate): number => {
  const midnight = new Date(Date.parse(day) - 1000);
  return crons.get(name)?.nextRun(midnight)?.getTime() ?? 0;
};

const poll: Task = { do: 'poll' };

/** Plans days one after the other: each draws its faults anew. */
export const createDayPlan = ({ dataset, to, faults, random }: DayPlanPorts): DayPlan => {
  /** The source ends in this simulation where it may go on in the world: there the last day is asked for again. */
  const lastDay = addDays(to, dataset.publicationLagDays);
  const dailyTime = (day: CalendarDate): string =>
    new Date(firesAt('daily', to === dataset.lastDate || day < lastDay ? day : lastDay)).toISOString();
  const daily = (day: CalendarDate): Task => ({ do: 'start', as: 'daily', input: { time: dailyTime(day) } });
  const deadLetter = (day: CalendarDate): Task => {
    const event = { id: `daily-${day}`, source: 'aws.events', 'detail-type': 'Scheduled Event' };
    return { do: 'enqueue', body: JSON.stringify({ ...event, time: dailyTime(day) }) };
  };
  const manual = (day: CalendarDate): Task | undefined => {
    const threat = faults.threat('person');
    if (!threat) return undefined;
    const drawn = Array.from({ length: random.int(1, 3) }, () => addDays(day, -random.int(1, 40)));
    const dates = [...new Set(drawn)].filter((date) => date >= dataset.firstDate && date <= to).sort();
    if (dates.length === 0) return undefined;
    threat.strike();
    return { do: 'start', as: 'manual', input: { dates } };
  };
  const slots = (day: CalendarDate, morning: Task[], noon: Task[], evening: Task[] = []): Slot[] => [
    { instant: firesAt('retry', day), tasks: morning },
    { instant: firesAt('daily', day), tasks: noon },
    ...(evening.length > 0 ? [{ instant: Date.parse(day) + eveningHour * 3_600_000, tasks: evening }] : []),
  ];

  return {
    slotsOf: (day) => {
      const tasks = { morning: [] as Task[], noon: [] as Task[], evening: [] as Task[] };
      const retryFault = faults.at('retry');
      if (retryFault !== 'never') tasks[retryFault === 'late' ? 'noon' : 'morning'].push(poll);
      if (retryFault === 'twice') tasks.morning.push(poll);
      const dailyFault = faults.at('daily');
      if (dailyFault === 'deadLetter') tasks.noon.push(deadLetter(day));
      else if (dailyFault !== 'never') tasks[dailyFault === 'late' ? 'evening' : 'noon'].push(daily(day));
      if (dailyFault === 'twice') tasks.noon.push(daily(day));
      const byPerson = manual(day);
      if (byPerson) tasks[random.pick(['morning', 'noon', 'evening'] as const)].push(byPerson);
      return slots(day, tasks.morning, tasks.noon, tasks.evening);
    },
    plainSlotsOf: (day) => slots(day, [poll], [daily(day)]),
  };
};
