import { parseArgs } from 'node:util';
import { stageOf } from '../config.ts';
import { namesOf } from '../names.ts';
import { awsAccount } from './aws-account.ts';
import { remove } from './remove.ts';

try {
  const { values } = parseArgs({ options: { 'with-data': { type: 'boolean', default: false } } });
  const stage = stageOf(process.env);
  await remove({
    account: awsAccount(),
    stage,
    deployedCommit: namesOf(stage).deployedCommit,
    withData: values['with-data'],
    say: console.log,
  });
} catch (error) {
  console.error(error instanceof Error ? `${error.name}: ${error.message}` : error);
  process.exitCode = 1;
}
