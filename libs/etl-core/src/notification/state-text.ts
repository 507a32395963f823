import type { EtlStatus, Loaded, PartitionsLoaded, Retrieved, Transformed } from '../stage/contracts.ts';
import { count, plural, size } from './figures.ts';

const retrievedText = ({ raw, asked }: Retrieved): string => {
  const dates = asked.length > 0 ? ` for ${plural(asked.length, 'date')}` : '';
  return raw
    ? `${size(raw.reduce((bytes, file) => bytes + file.bytes, 0))} retrieved${dates}`
    : `nothing to retrieve${dates}`;
};

const transformedText = ({ rows }: Transformed): string =>
  `${plural(rows.read, 'row')} in, ${count(rows.accepted)} out, ${count(rows.rejected)} rejected`;

const loadedText = ({ rows }: Loaded): string =>
  `${plural(rows.inserted + rows.updated + rows.unchanged, 'row')} in, ` +
  `${count(rows.inserted)} inserted, ${count(rows.updated)} updated, ${count(rows.unchanged)} unchanged`;

const partitionsText = ({ loaded }: PartitionsLoaded): string => {
  const failed = loaded.filter((item) => 'failure' in item).length;
  return `${plural(loaded.length - failed, 'month')} written${failed > 0 ? `, ${count(failed)} failed` : ''}`;
};

/**
 * What a state of the workflow has done, in rows; nothing of a state that only decides.
 *
 * @param result the state's result, as its contract has it
 */
export const stateText = (state: string, result: unknown): string => {
  switch (state) {
    case 'GetETLStatus':
      return (result as EtlStatus).status;
    case 'InitialLoad':
    case 'Update':
      return retrievedText(result as Retrieved);
    case 'Transform':
      return transformedText(result as Transformed);
    case 'Load':
    case 'CommitPartitions':
      return loadedText(result as Loaded);
    case 'LoadPartitions':
      return partitionsText(result as PartitionsLoaded);
    case 'Notify':
      return 'message sent';
    default:
      return '';
  }
};
