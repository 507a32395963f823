/**
 * Amazon States Language (JSONPath) as types: the states that the workflows of this project are made of.
 *
 * @see https://states-language.net/
 */

/** A retry rule. Durations are in seconds. @see https://states-language.net/#errors */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

/** Where an error leads instead of failing the execution. */
export interface Catcher<Name extends string> {
  readonly ErrorEquals: readonly string[];
  readonly Next: Name;
  readonly ResultPath?: string | null;
}

/** A state goes on or ends, never both and never neither. */
export type Transition<Name extends string> =
  { readonly Next: Name; readonly End?: never } | { readonly End: true; readonly Next?: never };

/** A unit of work. @see https://states-language.net/#task-state */
export type TaskState<Name extends string> = Transition<Name> & {
  readonly Type: 'Task';
  readonly Comment?: string;
  /** An ARN, or a placeholder for one. */
  readonly Resource: string;
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly ResultPath?: string | null;
  readonly OutputPath?: string;
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher<Name>[];
};

/** A condition of a Choice: `Variable` equals the text, or is there or not. */
export type Condition =
  | { readonly Variable: string; readonly StringEquals: string }
  | { readonly Variable: string; readonly IsPresent: boolean };

/** A rule of a Choice: where the condition holds, the execution goes to `Next`. */
export type ChoiceRule<Name extends string> = Condition & { readonly Next: Name };

/** A branch. @see https://states-language.net/#choice-state */
export interface ChoiceState<Name extends string> {
  readonly Type: 'Choice';
  readonly Comment?: string;
  readonly Choices: readonly ChoiceRule<Name>[];
  readonly Default?: Name;
}

/**
 * How the items of a Map are worked at: in the execution itself, which holds 40 at a time and 25,000 events in all, or each
 * in an execution of its own.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html
 */
export type ProcessorConfig =
  | { readonly Mode: 'INLINE' }
  | { readonly Mode: 'DISTRIBUTED'; readonly ExecutionType: 'STANDARD' | 'EXPRESS' };

/** The work that is done for each item of a list. @see https://states-language.net/#map-state */
export type MapState<Name extends string> = Transition<Name> & {
  readonly Type: 'Map';
  readonly Comment?: string;
  /** Where the list is in the state's input. */
  readonly ItemsPath?: string;
  /** What the processor gets for an item, which is `$$.Map.Item.Value`. @default the item */
  readonly ItemSelector?: Readonly<Record<string, unknown>>;
  /** A state machine of its own; its states have other names than those around it. */
  readonly ItemProcessor: StateMachineDefinition & { readonly ProcessorConfig: ProcessorConfig };
  /** How many items are worked at at the same time. @default as many as there are */
  readonly MaxConcurrency?: number;
  /** What the executions of a distributed Map are named after; at most 40 characters. */
  readonly Label?: string;
  readonly ResultPath?: string | null;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher<Name>[];
};

/** Hands on what it makes of its input. @see https://states-language.net/#pass-state */
export type PassState<Name extends string> = Transition<Name> & {
  readonly Type: 'Pass';
  readonly Comment?: string;
  readonly Parameters?: Readonly<Record<string, unknown>>;
};

/** A state whose transitions lead to the states named `Name`. */
export type State<Name extends string> =
  TaskState<Name> | ChoiceState<Name> | MapState<Name> | PassState<Name>;

/** A state machine's definition, ready to be written as JSON. */
export interface StateMachineDefinition<Name extends string = string> {
  readonly Comment?: string;
  readonly StartAt: Name;
  readonly States: Readonly<Record<Name, State<Name>>>;
}

/**
 * A state machine in which every transition leads to a state that is there. The names are taken from the keys of
 * `States`; a `StartAt`, `Next` or `Default` that is none of them does not compile.
 *
 * ```ts
 * stateMachine({
 *   StartAt: 'Greet',
 *   States: { Greet: { Type: 'Task', Resource: 'arn:…', End: true } },
 * });
 * ```
 */
export const stateMachine = <const States extends Record<string, unknown>>(definition: {
  readonly Comment?: string;
  readonly StartAt: NoInfer<keyof States & string>;
  readonly States: States & Readonly<Record<keyof States, State<NoInfer<keyof States & string>>>>;
}): StateMachineDefinition<keyof States & string> => definition;
