/** What stands for the account and the region where a template is read and not deployed. */
const pseudoParameters: Readonly<Record<string, string>> = {
  'AWS::AccountId': '000000000000',
  'AWS::Region': 'us-east-1',
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

/**
 * A part of a template with its intrinsic functions carried out, as CloudFormation would. What refers to another
 * resource of the template stays as it is.
 */
export const resolved = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, resolved(part)] as const);
  const [[name, argument] = ['', undefined], ...others] = entries;
  if (others.length === 0) {
    if (name === 'Ref') return pseudoParameters[argument as string] ?? value;
    const parts = argument as [string, unknown[]];
    if (name === 'Fn::Join' && parts[1].every((part) => typeof part === 'string'))
      return parts[1].join(parts[0]);
  }
  return Object.fromEntries(entries);
};
