import type { CommandConfig } from '../config/index.js'
import { SlipwayError } from '../errors.js'
import { hideSecrets } from '../hide-secrets.js'
import type { Version } from '../version/index.js'
import type { Found, PublishContext, Publisher } from './types.js'

/** What a command that looks says: nothing is there yet. */
const ABSENT = 3

/** The last lines of what a program wrote, which an error shows. */
const SHOWN = 10

/** Runs a program of the project's own. */
export const command: Publisher<CommandConfig> = (
  { name, run, look },
  { config: { root, name: project }, version },
) => {
  const start = (args: readonly string[], context: PublishContext): Promise<Ended> =>
    runProgram(args, { root, variables: variablesOf(project, version, context), context })
  return [
    {
      id: `command:${name}`,
      title: `Run ${name}`,
      stage: 'files',
      check: null,
      look:
        look === null
          ? null
          : async (context): Promise<Found> => {
              const { exit, said } = await start(look, context)
              if (exit === 0) return 'same'
              if (exit === ABSENT) return 'absent'
              throw new SlipwayError('PUBLISH_COMMAND_FAILED', { name, program: look[0] ?? '', exit, said })
            },
      async act(context) {
        const { exit, said } = await start(run, context)
        if (exit !== 0)
          throw new SlipwayError('PUBLISH_COMMAND_FAILED', { name, program: run[0] ?? '', exit, said })
      },
    },
  ]
}

function variablesOf(
  project: string,
  version: Version,
  { dir, artifacts }: PublishContext,
): Record<string, string> {
  return {
    SLIPWAY_RELEASE_DIR: dir,
    SLIPWAY_RELEASE_FILES: artifacts.map(({ file }) => file).join('\n'),
    SLIPWAY_RELEASE_NAME: project,
    SLIPWAY_RELEASE_VERSION: version.version,
    SLIPWAY_RELEASE_NPM_VERSION: version.npm,
  }
}

interface Ended {
  /** null where it could not be started, or was killed. */
  readonly exit: number | null
  readonly said: string
}

async function runProgram(
  [program = '', ...args]: readonly string[],
  {
    root,
    variables,
    context: { world, signal },
  }: { root: string; variables: Record<string, string>; context: PublishContext },
): Promise<Ended> {
  const { execa } = await import('execa')
  const ended = await execa(program, args, {
    cwd: root,
    env: { ...world.env, ...variables },
    extendEnv: false,
    preferLocal: true,
    reject: false,
    stdin: 'ignore',
    all: true,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  })
  signal?.throwIfAborted()
  const said = ended.exitCode === undefined ? (ended.shortMessage ?? '') : ended.all
  return {
    exit: ended.exitCode ?? null,
    said: hideSecrets(world.env)(said.trimEnd().split('\n').slice(-SHOWN).join('\n')),
  }
}
