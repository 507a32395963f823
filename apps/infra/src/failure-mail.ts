import { EventField, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { failureNotice } from '@covid-etl/asl-definition';

/**
 * The mail about a failure: the text that the laptop renders too, with EventBridge's fields in it.
 *
 * @param queueName what the queue that the text calls Events_DLQ is called here
 */
export const failureMail = (queueName: string): RuleTargetInput =>
  RuleTargetInput.fromMultilineText(
    failureNotice.lines
      .join('\n')
      .replaceAll('Events_DLQ', queueName)
      .replaceAll(/<(\w+)>/g, (_, name: string) => EventField.fromPath(failureNotice.paths[name] ?? '$')),
  );
