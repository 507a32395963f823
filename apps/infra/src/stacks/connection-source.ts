import type { ActionBindOptions, ActionConfig, IStage } from 'aws-cdk-lib/aws-codepipeline';
import {
  CodeStarConnectionsSourceAction,
  type CodeStarConnectionsSourceActionProps,
} from 'aws-cdk-lib/aws-codepipeline-actions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * What it takes to use a connection. The action's prefix has to be the one of its ARN: a connection that was made
 * before the service's new name still has the old one, and the construct library grants the old one's alone.
 *
 * @see https://docs.aws.amazon.com/dtconsole/latest/userguide/rename.html
 */
export const useConnection = (connectionArn: string): PolicyStatement => {
  const [, , service = ''] = connectionArn.split(':');
  return new PolicyStatement({ actions: [`${service}:UseConnection`], resources: [connectionArn] });
};

/** The construct library's source action, with the right to use its connection, whichever service it is of. */
export class ConnectionSource extends CodeStarConnectionsSourceAction {
  constructor(private readonly source: CodeStarConnectionsSourceActionProps) {
    super(source);
  }

  protected override bound(scope: Construct, stage: IStage, options: ActionBindOptions): ActionConfig {
    options.role.addToPrincipalPolicy(useConnection(this.source.connectionArn));
    return super.bound(scope, stage, options);
  }
}
