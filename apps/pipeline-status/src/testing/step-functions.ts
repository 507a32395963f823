import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { SFNClient } from '@aws-sdk/client-sfn';
import { etlDefinition } from '@covid-etl/asl-definition';

export const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:CovidETL';
const arnOf = (name: string): string => `arn:aws:states:us-east-1:000000000000:execution:CovidETL:${name}`;

/** An event of a history, at so many seconds after the execution's start. */
export interface ToldEvent {
  readonly second: number;
  readonly type: string;
  readonly [details: string]: unknown;
}

/** An execution of a test. Instants are seconds since 1970, as in the protocol. */
export interface ToldExecution {
  readonly name: string;
  readonly input: object;
  readonly status: string;
  readonly startDate: number;
  readonly stopDate?: number;
  readonly error?: string;
  readonly cause?: string;
  readonly events?: readonly ToldEvent[];
}

/** Step Functions on loopback, as far as the status is read from it. */
export interface StepFunctions {
  readonly endpoint: string;
  readonly sfn: SFNClient;
  /** Newest first. */
  executions: ToldExecution[];
  /** What was asked, as `GetExecutionHistory first`. */
  calls: string[];
  /** Happens before each answer. */
  before: (call: string) => Promise<unknown>;
  close(): Promise<void>;
}

/** Events of a page: fewer than Step Functions has, so that a short history has pages. */
const pageSize = 2;

export const definition = etlDefinition({
  resources: { GetETLStatus: 'a', InitialLoad: 'b', Update: 'c', Transform: 'd', Load: 'e' },
  successTopicArn: 'topic',
  transientErrors: [],
});

/** Starts a server that speaks Step Functions' protocol. */
export const startStepFunctions = async (): Promise<StepFunctions> => {
  const answer = (action: string, fields: Record<string, string>): object => {
    const execution = services.executions.find(({ name }) => arnOf(name) === fields.executionArn);
    if (action === 'DescribeStateMachine') return { definition: JSON.stringify(definition) };
    if (action === 'ListExecutions')
      return {
        executions: services.executions.slice(0, Number(fields.maxResults)).map((each) => ({
          name: each.name,
          executionArn: arnOf(each.name),
          status: each.status,
          startDate: each.startDate,
          stopDate: each.stopDate,
        })),
      };
    // One that is listed may be gone when it is asked for.
    if (!execution || execution.input === gone) return { __type: 'ExecutionDoesNotExist' };
    if (action === 'DescribeExecution')
      return { ...execution, events: undefined, input: JSON.stringify(execution.input) };
    const first = Number(fields.nextToken ?? 0);
    const { events = [], startDate } = execution;
    return {
      events: events
        .slice(first, first + pageSize)
        .map(({ second, ...event }) => ({ ...event, timestamp: startDate + second })),
      ...(first + pageSize < events.length && { nextToken: String(first + pageSize) }),
    };
  };
  const server = createServer((request, response) => {
    void (async () => {
      const fields = (await json(request)) as Record<string, string>;
      const action = String(request.headers['x-amz-target']).replace('AWSStepFunctions.', '');
      const call = [action, ...(fields.executionArn?.split(':').slice(-1) ?? [])].join(' ');
      services.calls.push(call);
      await services.before(call);
      const answered = answer(action, fields);
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
  });
  const services: StepFunctions = {
    endpoint,
    sfn,
    executions: [],
    calls: [],
    before: () => Promise.resolve(),
    close: async () => {
      sfn.destroy();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  return services;
};

/** The input of an execution that is listed, and gone. */
export const gone = {};
