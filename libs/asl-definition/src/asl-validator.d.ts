declare module 'asl-validator' {
  /** Validates a definition; it writes defaults into the object that it is given. */
  export default function aslValidator(
    definition: object,
    options?: { checkPaths?: boolean; checkArn?: boolean },
  ): { isValid: boolean; errors: unknown[] };
}
