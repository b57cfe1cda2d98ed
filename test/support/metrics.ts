import { spawnSync } from 'node:child_process'

/** What a service answers to `GET /metrics`. */
export async function scrape(admin: string | null): Promise<{ text: string; values: Map<string, number> }> {
  const response = await fetch(`http://${admin}/metrics`)
  const text = await response.text()
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  const values = lines.map((line): [string, number] => {
    const space = line.lastIndexOf(' ')
    return [line.slice(0, space), Number(line.slice(space + 1))]
  })
  return { text, values: new Map(values) }
}

/** Whether this machine has Prometheus' own checker. CI has it: there its absence fails the tests that need it. */
export const hasPromtool =
  process.env['CI'] === 'true' || spawnSync('promtool', ['--version']).error === undefined

/** What `promtool check metrics` says of a text: nothing, and 0, where all is well. */
export function promtoolCheck(text: string): { status: number | null; said: string } {
  const { status, stdout, stderr, error } = spawnSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  })
  if (error !== undefined) throw error
  return { status, said: stdout + stderr }
}
