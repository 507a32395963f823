/** What stands for the account and the region where a template is read and not deployed. */
const pseudoParameters: Readonly<Record<string, string>> = {
  'AWS::AccountId': '000000000000',
  'AWS::Region': 'us-east-1',
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

/**
 * A part of a template with its intrinsic functions carried out, as CloudFormation would. What refers to another
 * resource of the template stays as it is, unless its value is given.
 *
 * @param references the values of references, by `LogicalId` (`Ref`) and `LogicalId.Attribute` (`Fn::GetAtt`)
 */
export const resolved = (value: unknown, references: Readonly<Record<string, string>> = {}): unknown => {
  if (Array.isArray(value)) return value.map((part) => resolved(part, references));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, resolved(part, references)] as const);
  const [[name, argument] = ['', undefined], ...others] = entries;
  if (others.length === 0) {
    if (name === 'Ref')
      return pseudoParameters[argument as string] ?? references[argument as string] ?? value;
    if (name === 'Fn::GetAtt') return references[(argument as string[]).join('.')] ?? value;
    const parts = argument as [string, unknown[]];
    if (name === 'Fn::Join' && parts[1].every((part) => typeof part === 'string'))
      return parts[1].join(parts[0]);
  }
  return Object.fromEntries(entries);
};
