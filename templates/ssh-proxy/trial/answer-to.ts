/** What the backend of a trial answers, and its clients expect. */
export function answerTo(command: string): string {
  return `aye: ${command}\n`
}
