import { spawnSync } from 'node:child_process'
import { chmod, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'
import { writeFiles } from './files.js'
import { tempFolder } from './temp.js'

/** Whether this machine has podman, with what it runs containers and pods by, for root: others have no network of the host. */
export const hasPodman =
  process.getuid?.() === 0 &&
  ['podman', 'runc', 'catatonit'].every(
    (command) => spawnSync(command, ['--version'], { env: env() }).status === 0,
  )

export interface Podman {
  /** Runs a line of the shell, in which `podman` is this one, in a folder; gives its standard output, trimmed. */
  readonly shell: (folder: string, line: string) => Promise<string>
}

/**
 * A podman with storage of its own, gone with the test and all that runs in it. Containers have the network of the
 * machine. Nothing can be pulled: the one image that is there, where it gets a name, is this machine's Node and shell.
 */
export async function startPodman(image: string | null = null): Promise<Podman> {
  const folder = await tempFolder()
  await writeFiles(folder, {
    'containers.conf': configIn(folder),
    'bin/podman': `#!/bin/sh
export PATH="\${PATH#*:}" CONTAINERS_CONF='${folder}/containers.conf' BUILDAH_LAYERS=false
exec podman --storage-driver=vfs --root '${folder}/root' --runroot '${folder}/run' "$@"
`,
  })
  await chmod(join(folder, 'bin/podman'), 0o755)
  const shell: Podman['shell'] = async (cwd, line) => {
    const { stdout } = await execa('bash', ['-c', line], { cwd, env: env(join(folder, 'bin')) })
    return stdout.trim()
  }
  onTestFinished(async () => {
    await shell(folder, 'podman pod rm -fa -t 0; podman rm -fa -t 0')
  })
  if (image !== null) await importNode(folder, shell, image)
  return { shell }
}

/** What makes podman work where systemd and journald do not run, on a machine that is itself confined. */
function configIn(folder: string): string {
  return `[containers]
netns = "host"
default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]
[network]
network_config_dir = "${folder}/networks"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "${folder}/tmp"
`
}

async function importNode(folder: string, shell: Podman['shell'], image: string): Promise<void> {
  const commands = [process.execPath, '/bin/sh', '/bin/mv']
  const { stdout } = await execa('ldd', commands)
  const libraries = stdout.match(/(?<=\s)\/\S+(?= \()/g) ?? []
  await mkdir(join(folder, 'image'))
  await execa('cp', ['-L', '--parents', ...new Set([...commands, ...libraries]), join(folder, 'image')])
  const path = `PATH=${dirname(process.execPath)}:/bin`
  await shell(folder, `tar -C image -c --mode=a+rX . | podman import -q -c 'ENV ${path}' - ${image}`)
}

/** Not everybody's PATH has /usr/sbin, where runc is. */
function env(first?: string): NodeJS.ProcessEnv {
  const path = `${process.env['PATH']}:/usr/sbin`
  return { ...process.env, PATH: first === undefined ? path : `${first}:${path}` }
}
