import { formatFiles, type Tree } from '@nx/devkit';
import { complaintsOf, type DatasetOptions } from './options.ts';
import { withDataset } from './register.ts';
import { moduleText, testText } from './texts.ts';

const folder = 'libs/etl-core/src/dataset';
const list = `${folder}/datasets.ts`;

/**
 * Adds a dataset: its module, a test of it, and its entry in the list.
 *
 * @throws Error that says what is wrong with the options, or that there is a dataset of that name
 */
export default async function datasetGenerator(tree: Tree, options: DatasetOptions): Promise<void> {
  const complaints = complaintsOf(options);
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
  const path = `${folder}/${options.id}.ts`;
  if (tree.exists(path))
    throw new Error(`id: there is a dataset ${options.id} already, in ${path}; choose another name`);
  const datasets = tree.read(list, 'utf8');
  if (datasets === null) throw new Error(`${list} is not there: run it in the workspace of covid-etl`);
  tree.write(path, moduleText(options));
  tree.write(`${folder}/${options.id}.test.ts`, testText(options));
  tree.write(list, withDataset(datasets, options.id));
  await formatFiles(tree);
}
