import { EventField, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { failureNotice } from '@covid-etl/asl-definition';

/** The mail about a failure: the text that the laptop renders too, with EventBridge's fields in it. */
export const failureMail = (): RuleTargetInput =>
  RuleTargetInput.fromMultilineText(
    failureNotice.lines
      .join('\n')
      .replaceAll(/<(\w+)>/g, (_, name: string) => EventField.fromPath(failureNotice.paths[name] ?? '$')),
  );
