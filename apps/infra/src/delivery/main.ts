import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { stageOf } from '../config.ts';
import { namesOf } from '../names.ts';
import { deliver, type DeployedCommit } from './deliver.ts';

/** The deployed commit as a parameter of AWS Systems Manager. */
const parameter = (Name: string): DeployedCommit => {
  const ssm = new SSMClient({});
  return {
    read: async () => {
      try {
        return (await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value;
      } catch (error) {
        if (error instanceof ParameterNotFound) return undefined;
        throw error;
      }
    },
    write: async (Value) => {
      await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
    },
  };
};

const git = async (...args: readonly string[]): Promise<string> =>
  (await promisify(execFile)('git', [...args])).stdout.trim();

const nx = async (...args: readonly string[]): Promise<void> => {
  const [code] = (await once(spawn('nx', [...args], { stdio: 'inherit' }), 'exit')) as [number | null];
  if (code !== 0) throw new Error(`nx ${args.join(' ')} failed`);
};

try {
  const { deployedCommit } = namesOf(stageOf(process.env));
  await deliver({ git, nx, deployedCommit: parameter(deployedCommit), say: console.log });
} catch (error) {
  console.error(error instanceof Error ? `${error.name}: ${error.message}` : error);
  process.exitCode = 1;
}
