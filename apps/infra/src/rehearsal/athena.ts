import {
  AthenaClient,
  CreateWorkGroupCommand,
  DeleteWorkGroupCommand,
  GetQueryExecutionCommand,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
  type WorkGroupConfiguration,
} from '@aws-sdk/client-athena';
import { eventually, must } from './eventually.ts';

// It finds the emulator as it would any endpoint: by AWS_ENDPOINT_URL.
const athena = (): AthenaClient => new AthenaClient({});

/** Makes a workgroup, anew where there is one. */
export const makeWorkgroup = async (Name: string, Configuration: WorkGroupConfiguration): Promise<void> => {
  await athena().send(new DeleteWorkGroupCommand({ WorkGroup: Name, RecursiveDeleteOption: true }));
  await athena().send(new CreateWorkGroupCommand({ Name, Configuration }));
};

/** What Athena answers: the columns' names, and each row's values as text, or null where there is none. */
export interface AthenaAnswer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/**
 * Asks Athena, in a workgroup that knows where results go.
 *
 * @throws RehearsalFailed where it can't answer
 */
export const askAthena = async (WorkGroup: string, QueryString: string): Promise<AthenaAnswer> => {
  const client = athena();
  const { QueryExecutionId } = await client.send(new StartQueryExecutionCommand({ WorkGroup, QueryString }));
  const { State, StateChangeReason } = await eventually(`the end of a query in ${WorkGroup}`, async () => {
    const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const status = QueryExecution?.Status;
    return status?.State === 'QUEUED' || status?.State === 'RUNNING' ? undefined : status;
  });
  must(State === 'SUCCEEDED', `the query ended as ${State}: ${StateChangeReason}\n${QueryString}`);
  const table: (string | null)[][] = [];
  for await (const { ResultSet } of paginateGetQueryResults({ client }, { QueryExecutionId }))
    for (const { Data = [] } of ResultSet?.Rows ?? [])
      table.push(Data.map(({ VarCharValue }) => VarCharValue ?? null));
  // The first row has the columns' names: https://docs.aws.amazon.com/athena/latest/APIReference/API_ResultSet.html
  const [columns = [], ...rows] = table;
  return { columns: columns.map((name) => name ?? ''), rows };
};
