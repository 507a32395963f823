import { resolved } from '../resolved.ts';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** A synthesised template. */
export interface StackTemplate {
  readonly stack: string;
  readonly template: { readonly Resources: Readonly<Record<string, Resource>> };
}

interface Style {
  /** The property that names a resource. */
  readonly name: string;
  /** Mermaid's brackets of its shape. */
  readonly shape: readonly [string, string];
  /** Whether a resource of another stack may refer to it by its name. @default true */
  readonly knownByName?: boolean;
}

/** How a type of resource is drawn. */
const drawn: Readonly<Record<string, Style>> = {
  'AWS::Events::Rule': { name: 'Name', shape: ['{{', '}}'] },
  'AWS::StepFunctions::StateMachine': { name: 'StateMachineName', shape: ['[[', ']]'] },
  'AWS::Lambda::Function': { name: 'FunctionName', shape: ['[', ']'] },
  'AWS::SNS::Topic': { name: 'TopicName', shape: ['([', '])'] },
  'AWS::SNS::Subscription': { name: 'Protocol', shape: ['>', ']'], knownByName: false },
  'AWS::SQS::Queue': { name: 'QueueName', shape: ['[/', '/]'] },
  'AWS::S3::Bucket': { name: 'BucketName', shape: ['[(', ')]'] },
  'AWS::Glue::Database': { name: 'DatabaseInput.Name', shape: ['[(', ')]'] },
  'AWS::Glue::Table': { name: 'TableInput.Name', shape: ['[(', ')]'] },
  'AWS::Logs::LogGroup': { name: 'LogGroupName', shape: ['[/', '/]'] },
  'AWS::CloudWatch::Alarm': { name: 'AlarmName', shape: ['((', '))'] },
  'AWS::CloudWatch::Dashboard': { name: 'DashboardName', shape: ['[', ']'], knownByName: false },
  'AWS::CodePipeline::Pipeline': { name: 'Name', shape: ['[[', ']]'], knownByName: false },
  'AWS::CodeBuild::Project': { name: 'Name', shape: ['[', ']'], knownByName: false },
  'AWS::Athena::WorkGroup': { name: 'Name', shape: ['[[', ']]'], knownByName: false },
  'AWS::Athena::NamedQuery': { name: 'Name', shape: ['[', ']'], knownByName: false },
  'AWS::CloudFront::Distribution': { name: 'Name', shape: ['[[', ']]'], knownByName: false },
  'AWS::CloudFront::Function': { name: 'Name', shape: ['[', ']'], knownByName: false },
  'AWS::CloudFront::KeyValueStore': { name: 'Name', shape: ['[(', ')]'], knownByName: false },
  'AWS::QuickSight::DataSource': { name: 'Name', shape: ['[', ']'], knownByName: false },
  'AWS::QuickSight::DataSet': { name: 'Name', shape: ['[(', ')]'], knownByName: false },
  'AWS::QuickSight::Dashboard': { name: 'Name', shape: ['[', ']'], knownByName: false },
};

/** Properties that say how a resource watches, is watched or permitted, and not what it works with. */
const notDrawn = new Set([
  'DashboardBody',
  'Dimensions',
  'EventPattern',
  'LoggingConfig',
  'LoggingConfiguration',
  'LogsConfig',
  'Role',
  'RoleArn',
  'ServiceRole',
]);

interface Node {
  readonly id: string;
  readonly stack: string;
  readonly logicalId: string;
  readonly name: string;
  readonly knownByName: boolean;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const valueAt = (properties: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], properties);

const nodesOf = ({ stack, template }: StackTemplate): Node[] =>
  Object.entries(template.Resources).flatMap(([logicalId, { Type, Properties }]) => {
    const style = drawn[Type];
    const properties = resolved(Properties ?? {}) as Record<string, unknown>;
    if (!style) return [];
    const named = valueAt(properties, style.name);
    // What CloudFormation names is called by its logical id, less the hash at its end.
    const name = typeof named === 'string' ? named : logicalId.replace(/[0-9A-F]{8}$/, '');
    const knownByName = typeof named === 'string' && (style.knownByName ?? true);
    const id = `${stack.replaceAll('-', '_')}_${logicalId}`;
    return [{ id, stack, logicalId, name, knownByName, type: Type, properties }];
  });

/** Whether a resource's text names another: by its logical id in its own stack, by its name from any. */
const refersTo = (from: Node, text: string, to: Node): boolean => {
  if (from === to) return false;
  if (from.stack === to.stack && new RegExp(`"(Ref|Fn::GetAtt)":\\[?"${to.logicalId}"`).test(text))
    return true;
  return to.knownByName && new RegExp(`[:/"]${to.name}["/:.]`).test(text);
};

/** What a resource works with, by its properties; and an event goes from the state machine to the rule that waits for it. */
const edgesOf = (nodes: readonly Node[]): [Node, Node][] =>
  nodes.flatMap((from) => {
    // A log group is called after the function that writes to it, and works with nothing.
    if (from.type === 'AWS::Logs::LogGroup') return [];
    const text = (properties: object): string => JSON.stringify(properties).replaceAll('\\"', '"');
    const worksWith = text(
      // Its own name may be another's too.
      Object.fromEntries(
        Object.entries(from.properties).filter(
          ([key]) => !notDrawn.has(key) && key !== drawn[from.type]?.name,
        ),
      ),
    );
    const waitsFor = text({ pattern: from.properties.EventPattern ?? '' });
    return nodes.flatMap((to): [Node, Node][] => {
      if (refersTo(from, waitsFor, to)) return [[to, from]];
      if (!refersTo(from, worksWith, to)) return [];
      // A subscription is named by its topic, and gets what the topic is sent.
      return from.type === 'AWS::SNS::Subscription' ? [[to, from]] : [[from, to]];
    });
  });

const label = ({ name, type, properties }: Node): string => {
  const schedule = properties.ScheduleExpression;
  return [
    name,
    type.split('::').slice(1).join(' '),
    ...(typeof schedule === 'string' ? [schedule] : []),
  ].join('<br/>');
};

/**
 * The deployed resources and what each works with, as a Mermaid flowchart with a box for each stack.
 *
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export const diagramOf = (templates: readonly StackTemplate[]): string => {
  const nodes = templates.flatMap(nodesOf);
  const edges = edgesOf(nodes);
  const connected = new Set(edges.flat());
  const boxes = templates.flatMap(({ stack }) => {
    // A log group is drawn where events go to it: any other only keeps what its function says.
    const inside = nodes.filter(
      (node) => node.stack === stack && (connected.has(node) || node.type !== 'AWS::Logs::LogGroup'),
    );
    if (inside.length === 0) return [];
    const lines = inside.map((node) => {
      const [open, close] = drawn[node.type]?.shape ?? ['[', ']'];
      return `    ${node.id}${open}"${label(node)}"${close}`;
    });
    return [`  subgraph ${stack.replaceAll('-', '_')}["${stack}"]`, ...lines, '  end'];
  });
  return ['flowchart LR', ...boxes, ...edges.map(([from, to]) => `  ${from.id} --> ${to.id}`)].join('\n');
};
