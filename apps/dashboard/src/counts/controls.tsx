import { countNames, type CountName, type Dataset } from '@covid-etl/etl-core/browser';
import type { ComponentChildren } from 'preact';
import { populationOf } from './population.ts';
import { RangeControl, type RangeProps } from './range-control.tsx';

interface ChoiceProps<Value extends string> {
  readonly legend: string;
  readonly name: string;
  readonly values: readonly { readonly value: Value; readonly label: string; readonly disabled?: boolean }[];
  readonly chosen: Value;
  readonly onChoose: (value: Value) => void;
}

const Choice = <Value extends string>({ legend, name, values, chosen, onChoose }: ChoiceProps<Value>) => (
  <fieldset class="choice">
    <legend>{legend}</legend>
    {values.map(({ value, label, disabled = false }) => (
      <label key={value}>
        <input
          type="radio"
          name={name}
          value={value}
          checked={value === chosen}
          disabled={disabled}
          onChange={() => onChoose(value)}
        />
        <span>{label}</span>
      </label>
    ))}
  </fieldset>
);

interface SwitchProps {
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ComponentChildren;
}

const Switch = ({ checked, disabled = false, onChange, children }: SwitchProps) => (
  <label class="switch">
    <input
      type="checkbox"
      checked={checked}
      disabled={disabled}
      onChange={({ currentTarget }) => onChange(currentTarget.checked)}
    />
    <span>{children}</span>
  </label>
);

/** What of a dataset's figures is shown, and how. */
export const Controls = ({
  dataset,
  shown,
  ...range
}: RangeProps & { readonly dataset: Dataset; readonly shown: readonly string[] }) => {
  const { view, change } = range;
  const has = (count: CountName): boolean =>
    dataset.sources.some(({ columns }) => columns[count] !== undefined);
  const hasPopulation = shown.some((region) => populationOf(region) !== undefined);
  return (
    <div class="controls">
      <Choice
        legend="Count"
        name="count"
        values={countNames.map((value) => ({ value, label: value, disabled: !has(value) }))}
        chosen={view.count}
        onChoose={(count) => change({ count })}
      />
      <Choice
        legend="Show"
        name="show"
        values={[
          { value: 'new', label: 'new per day' },
          { value: 'total', label: 'cumulative' },
        ]}
        chosen={view.show}
        onChoose={(show) => change({ show })}
      />
      <fieldset class="choice">
        <legend>Draw</legend>
        <Switch
          checked={view.average}
          disabled={view.show === 'total'}
          onChange={(average) => change({ average })}
        >
          7-day average
        </Switch>
        <Switch
          checked={view.per100k && hasPopulation}
          disabled={!hasPopulation}
          onChange={(per100k) => change({ per100k })}
        >
          per 100,000 people{hasPopulation ? '' : ' (population not known)'}
        </Switch>
      </fieldset>
      <RangeControl {...range} />
    </div>
  );
};
