import { plural } from '@covid-etl/etl-core/browser';
import { useState } from 'preact/hooks';
import { colourOf } from './chart.tsx';

export interface RegionsProps {
  readonly regions: readonly string[];
  readonly shown: readonly string[];
  readonly onChange: (regions: readonly string[]) => void;
}

/** A browser's list of suggestions gets slow with thousands of them: it is given those that match. */
const mostSuggestions = 50;

const matching = (regions: readonly string[], text: string): string[] => {
  const sought = text.toLowerCase();
  return regions.filter((region) => region.toLowerCase().includes(sought)).slice(0, mostSuggestions);
};

/** The regions that are shown, each with its colour, and a field to add another one to compare with. */
export const Regions = ({ regions, shown, onChange }: RegionsProps) => {
  const [text, setText] = useState('');
  const add = (region: string): void => {
    if (!regions.includes(region)) return;
    setText('');
    if (!shown.includes(region)) onChange([...shown, region]);
  };
  return (
    <div class="regions">
      <ul aria-label="Regions shown">
        {shown.map((region, i) => (
          <li key={region}>
            <span class="swatch" style={{ background: colourOf(i) }} aria-hidden="true" />
            {region}
            {shown.length > 1 && (
              <button
                type="button"
                aria-label={`Remove ${region}`}
                onClick={() => onChange(shown.filter((other) => other !== region))}
              >
                ×
              </button>
            )}
          </li>
        ))}
      </ul>
      {regions.length > 1 && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            add(matching(regions, text)[0] ?? '');
          }}
        >
          <label>
            Compare with{' '}
            <input
              type="search"
              list="all-regions"
              placeholder={plural(regions.length, 'region')}
              value={text}
              onInput={({ currentTarget }) => {
                setText(currentTarget.value);
                add(currentTarget.value);
              }}
            />
          </label>
          <datalist id="all-regions">
            {matching(regions, text).map((region) => (
              <option key={region} value={region} />
            ))}
          </datalist>
          <button type="submit">Add</button>
        </form>
      )}
    </div>
  );
};
