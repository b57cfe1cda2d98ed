import { execa } from 'execa'

/** An environment in which nobody's configuration, identity or hooks reach git. */
export const gitEnv = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'A Tester',
  GIT_AUTHOR_EMAIL: 'tester@example.invalid',
  GIT_COMMITTER_NAME: 'A Tester',
  GIT_COMMITTER_EMAIL: 'tester@example.invalid',
}

/** Runs git in a folder and gives its standard output, trimmed. Throws where git fails. */
export async function git(
  folder: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { stdout } = await execa('git', [...args], { cwd: folder, env: { ...gitEnv, ...env } })
  return stdout.trim()
}

/** A new repository on branch main. */
export async function initRepository(folder: string, args: readonly string[] = []): Promise<void> {
  await git(folder, ['init', '-q', '-b', 'main', ...args])
}

/** Commits whatever the folder holds, as of the given date, and gives the commit's id. */
export async function commitAll(folder: string, message = 'a change', date?: string): Promise<string> {
  await git(folder, ['add', '-A'])
  const dates: Record<string, string> =
    date === undefined ? {} : { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
  await git(folder, ['commit', '-q', '--allow-empty', '-m', message], dates)
  return git(folder, ['rev-parse', 'HEAD'])
}
