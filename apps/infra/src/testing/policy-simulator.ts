import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { AwsCall } from './call-recorder.ts';
import type { Policies } from './deployed.ts';

const accountId = '000000000000';

/** Whether IAM would allow a role with these policies a call. @throws Error where there is no such call */
export const isAllowed = async (
  identityPolicies: Policies,
  { action, resource, context = {} }: AwsCall,
): Promise<boolean> => {
  const response = await runSimulation(
    {
      identityPolicies,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      request: {
        action,
        principal: `arn:aws:iam::${accountId}:role/simulated`,
        resource: { accountId, resource },
        contextVariables: context,
      },
    },
    {},
  );
  if (response.resultType === 'error') throw new Error(JSON.stringify(response.errors));
  return response.overallResult === 'Allowed';
};
