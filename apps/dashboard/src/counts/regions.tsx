import { plural } from '@covid-etl/etl-core/browser';
import { useRef, useState } from 'preact/hooks';
import { Swatch } from './swatch.tsx';

export interface RegionsProps {
  readonly regions: readonly string[];
  readonly shown: readonly string[];
  readonly onChange: (regions: readonly string[]) => void;
}

/** A browser's list of suggestions gets slow with thousands of them: it is given those that match. */
const mostSuggestions = 50;

const matching = (regions: readonly string[], text: string): string[] => {
  const sought = text.trim().toLowerCase();
  const found = regions.filter((region) => region.toLowerCase().includes(sought));
  // What is meant stands first where another one contains it: Niger before Nigeria.
  const exact = found.filter((region) => region.toLowerCase() === sought);
  return [...exact, ...found.filter((region) => !exact.includes(region))].slice(0, mostSuggestions);
};

/** Whether a text was chosen from the suggestions, and not typed: then the event is none of a key. */
const isChosen = (event: Event): boolean => {
  const { inputType } = event as Partial<InputEvent>;
  return inputType === undefined || inputType === 'insertReplacementText';
};

/** The regions that are shown, each with its key, and a field to add another one to compare with. */
export const Regions = ({ regions, shown, onChange }: RegionsProps) => {
  const [text, setText] = useState('');
  const [complaint, setComplaint] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const add = (region: string): void => {
    setText('');
    setComplaint('');
    if (!shown.includes(region)) onChange([...shown, region]);
  };
  const submit = (): void => {
    const [first] = text.trim() === '' ? [] : matching(regions, text);
    if (first !== undefined) add(first);
    else if (text.trim() !== '') setComplaint(`There is no region “${text.trim()}”.`);
    field.current?.focus();
  };
  return (
    <div class="regions">
      <ul aria-label="Regions shown">
        {shown.map((region, i) => (
          <li key={region}>
            <Swatch place={i} /> {region}
            {shown.length > 1 && (
              <button
                type="button"
                aria-label={`Remove ${region}`}
                onClick={() => {
                  onChange(shown.filter((other) => other !== region));
                  field.current?.focus();
                }}
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
            submit();
          }}
        >
          <label>
            Compare with{' '}
            <input
              ref={field}
              type="search"
              list="all-regions"
              placeholder={plural(regions.length, 'region')}
              value={text}
              onInput={(event) => {
                const { value } = event.currentTarget;
                if (isChosen(event) && regions.includes(value)) add(value);
                else setText(value);
              }}
            />
          </label>
          <datalist id="all-regions">
            {matching(regions, text).map((region) => (
              <option key={region} value={region} />
            ))}
          </datalist>{' '}
          <button type="submit">Add</button> <output>{complaint}</output>
        </form>
      )}
    </div>
  );
};
