import { SFNClient } from '@aws-sdk/client-sfn';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** The state machine that the tests start. */
export const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:CovidETL';

/** An execution as it was asked for. */
export interface StartedExecution {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly input: string;
}

/** A call as it arrived: `StartExecution` or `DescribeExecution`, and its fields. */
export interface StepFunctionsCall {
  readonly action: string;
  readonly fields: Partial<StartedExecution> & { readonly executionArn?: string };
}

/** Step Functions on loopback, as far as the poller uses it. */
export interface StepFunctions {
  readonly endpoint: string;
  readonly sfn: SFNClient;
  started: StartedExecution[];
  /** The inputs of the executions that it can describe, by their ARN. */
  inputs: Map<string, string>;
  /** The error that it answers to a call instead of what it should do, if any. */
  refuse: (call: StepFunctionsCall) => string | undefined;
  /** As at the start. */
  reset(): void;
  close(): Promise<void>;
}

/**
 * Starts a server that speaks Step Functions' protocol, so that the errors are the SDK's own. A name that exists is
 * refused, as with a closed execution.
 */
export const startStepFunctions = async (): Promise<StepFunctions> => {
  const answer = ({ action, fields }: StepFunctionsCall): object => {
    const refused = services.refuse({ action, fields });
    if (refused !== undefined) return { __type: refused };
    if (action === 'DescribeExecution') {
      const { executionArn = '' } = fields;
      const input = services.inputs.get(executionArn);
      return input === undefined ? { __type: 'ExecutionDoesNotExist' } : { executionArn, input };
    }
    if (services.started.some(({ name }) => name === fields.name))
      return { __type: 'ExecutionAlreadyExists' };
    services.started.push(fields as StartedExecution);
    return { executionArn: 'the ARN', startDate: 1 };
  };
  const server = createServer((request, response) => {
    void (async () => {
      const fields = (await json(request)) as StepFunctionsCall['fields'];
      const action = String(request.headers['x-amz-target']).replace('AWSStepFunctions.', '');
      const answered = answer({ action, fields });
      response.writeHead('__type' in answered ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(answered));
    })();
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sfn = new SFNClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  const services: StepFunctions = {
    endpoint,
    sfn,
    started: [],
    inputs: new Map(),
    refuse: () => undefined,
    reset: () => {
      services.started = [];
      services.inputs = new Map();
      services.refuse = () => undefined;
    },
    close: async () => {
      sfn.destroy();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  return services;
};
