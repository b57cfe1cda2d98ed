import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { writeFiles } from './files.js'
import { tempFolder } from './temp.js'

/** Whether this machine has a real registry, and what looks at images. */
export const hasDockerRegistry = ['docker-registry', 'skopeo'].every(
  (command) => spawnSync(command, ['--version']).status === 0,
)

/**
 * Docker's own registry on loopback, gone with the test and all that it has. Gives `127.0.0.1:<port>`.
 *
 * @param folder where it keeps that, in `data`
 */
export async function startDockerRegistry(auth?: object, folder?: string): Promise<string> {
  folder ??= await tempFolder()
  // YAML takes JSON.
  await writeFiles(folder, {
    'config.yml': {
      version: 0.1,
      log: { level: 'info' },
      storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
      http: { addr: '127.0.0.1:0' },
      ...(auth === undefined ? {} : { auth }),
    },
  })
  const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(async () => {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  })
  const said: string[] = []
  const lines = createInterface(child.stderr)
  for await (const line of lines) {
    said.push(line)
    const host = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1]
    if (host === undefined) continue
    child.stderr.resume()
    return host
  }
  throw new Error(`docker-registry did not start: ${said.join('\n')}`)
}
