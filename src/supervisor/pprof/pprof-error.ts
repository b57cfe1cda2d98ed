/** What is wrong with what was asked. */
export class PprofError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
