import { SlipwayError } from '../../errors.js'
import { hideSecrets } from '../../hide-secrets.js'
import type { World } from '../../world.js'

/** The last lines of what a program complained of, which an error shows. */
const SHOWN = 10

export interface SignerOptions {
  readonly cwd: string
  readonly world: World
  readonly signal?: AbortSignal | undefined
  /** What the program reads from its stdin. */
  readonly input?: Uint8Array
  /** Variables for it, over those of the environment. */
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a program that writes a signature to its stdout. Throws SIGN_FAILED where it fails, or writes nothing. */
export async function runSigner(
  [program = '', ...args]: readonly string[],
  { cwd, world, signal, input, env }: SignerOptions,
): Promise<Uint8Array> {
  const { execa } = await import('execa')
  const ended = await execa(program, args, {
    cwd,
    env: { ...world.env, ...env },
    extendEnv: false,
    preferLocal: true,
    reject: false,
    encoding: 'buffer',
    stripFinalNewline: false,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  })
  signal?.throwIfAborted()
  if (!ended.failed && ended.stdout.length > 0) return ended.stdout
  const said =
    Buffer.from(ended.stderr ?? [])
      .toString()
      .trim() ||
    (ended.failed ? ended.originalMessage : '') ||
    'nothing'
  throw new SlipwayError(
    'SIGN_FAILED',
    {
      program,
      exit: ended.exitCode ?? null,
      said: hideSecrets(world.env)(said.split('\n').slice(-SHOWN).join('\n')),
    },
    { cause: ended },
  )
}
