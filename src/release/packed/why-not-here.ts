import { execa } from 'execa'

/** Milliseconds that a Node has to say its version. */
const LIMIT = 10_000

/**
 * Why the Node of an image does not run here: it may be linked against another C library than this machine has, or lie
 * where nothing may be started. null: it does. What is no Node is left to the trial.
 */
export async function whyNotHere(
  program: string,
  env: Readonly<Record<string, string>>,
): Promise<string | null> {
  if (!program.endsWith('/node')) return null
  const { failed, stderr, originalMessage } = await execa(program, ['--version'], {
    env: { PATH: env['PATH'] },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout: LIMIT,
  })
  if (!failed) return null
  const said = (stderr || (originalMessage ?? '')).split('\n')[0] ?? ''
  return `the Node in it does not run on this machine: ${said}`
}
