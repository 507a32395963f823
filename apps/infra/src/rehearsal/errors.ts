/** Something that the rehearsal needs is not on this machine. */
export class ToolMissing extends Error {
  override readonly name = 'ToolMissing';
}

/** What the rehearsal saw is not what the system promises. */
export class RehearsalFailed extends Error {
  override readonly name = 'RehearsalFailed';
}
