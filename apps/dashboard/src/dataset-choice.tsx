import type { Dataset } from '@covid-etl/etl-core/browser';

/** Of some datasets the one that is asked for; else the first one that is loaded each day, or else any. */
export const chooseDataset = (
  offered: readonly Dataset[],
  asked: string | undefined,
  scheduled: readonly string[],
): Dataset | undefined =>
  offered.find(({ id }) => id === asked) ?? offered.find(({ id }) => scheduled.includes(id)) ?? offered[0];

export interface DatasetChoiceProps {
  readonly offered: readonly Dataset[];
  readonly chosen: Dataset;
  readonly onChoose: (id: string) => void;
}

/** The field in which a dataset is chosen. */
export const DatasetChoice = ({ offered, chosen, onChoose }: DatasetChoiceProps) => (
  <label class="dataset">
    Dataset{' '}
    <select value={chosen.id} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
      {offered.map(({ id, title }) => (
        <option key={id} value={id}>
          {title}
        </option>
      ))}
    </select>
  </label>
);
