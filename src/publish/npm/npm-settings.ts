import { SlipwayError } from '../../errors.js'
import { hideSecrets } from '../../hide-secrets.js'
import { type NpmAnswer, type NpmRun, runNpm } from '../../run-npm.js'

/** Some of npm's settings, none of them secret; those that nobody has set are left out. Throws NPM_SETTINGS_BROKEN. */
export async function npmSettings(
  keys: readonly string[],
  run: NpmRun,
): Promise<ReadonlyMap<string, string>> {
  const { exit, stdout, problem } = await get(keys, run)
  if (exit !== 0) {
    const said = hideSecrets(run.world.env)(problem)
    throw new SlipwayError('NPM_SETTINGS_BROKEN', { folder: run.folder, said })
  }
  // Of one key it prints the value alone.
  if (keys.length === 1) return new Map([[keys[0] ?? '', stdout.trim()]].filter(isGiven))
  const pairs = stdout.split('\n').map((line) => [...(/^([^=]+)=(.*)$/.exec(line) ?? [])].slice(1))
  return new Map(pairs.filter(isGiven))
}

function isGiven(pair: readonly string[]): pair is [string, string] {
  return pair.length === 2 && pair[1] !== 'undefined' && pair[1] !== ''
}

/** In a folder of a workspace npm refuses to tell; where it is installed, the same settings apply. */
async function get(keys: readonly string[], run: NpmRun): Promise<NpmAnswer> {
  const args = ['config', 'get', ...keys]
  const answer = await runNpm(args, run)
  if (answer.code !== 'ENOWORKSPACES') return answer
  const prefix = await runNpm(['prefix'], run)
  return prefix.exit === 0 ? runNpm(args, { ...run, folder: prefix.stdout.trim() }) : prefix
}
