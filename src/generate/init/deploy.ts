import { CONFIG_NAMES } from '../../config/index.js'
import { readDrain, withLag } from '../deploy/drain-stub.js'
import { factsOf } from '../deploy/facts.js'
import { fillIn, HAPROXY_LAG } from '../deploy/fill-in.js'
import { readTemplates } from '../templates.js'
import { ciNotes, isCi } from './ci.js'
import { deployNotes } from './deploy-notes.js'
import { look } from './look.js'
import { type DeployKind, runKinds, type Wanted, type WantedFile } from './types.js'

const about: Readonly<Record<DeployKind, string>> = {
  systemd: 'runs it under systemd',
  kubernetes: 'runs it in Kubernetes',
  container: 'puts a release into a container',
  haproxy: 'puts two of it behind one address',
  github: 'releases what is pushed, on GitHub',
  gitlab: 'releases what is pushed, on GitLab',
}

/**
 * The files of templates/deploy/ that run a service, filled in with what its sources say, in `deploy/`; and what else
 * is wanted, made to fit them: a drain that haproxy can follow. What releases it on a forge lies where that looks for it.
 */
export async function wantDeploy(
  root: string,
  service: Wanted,
  kind: DeployKind | 'all',
): Promise<{ readonly wanted: Wanted; readonly deploy: readonly WantedFile[] }> {
  const kinds = kind === 'all' ? runKinds : [kind]
  const files = service.files.map((file) =>
    isDrainStub(file) && kinds.includes('haproxy')
      ? { ...file, content: withLag(file.content, HAPROXY_LAG) }
      : file,
  )
  const source = service.entry === null ? '' : await textOf(root, service.entry, files)
  const stub = files.find(isDrainStub)?.path ?? ''
  const drain = readDrain(await textOf(root, stub, files))
  const config = await configText(root, files)
  const facts = factsOf({ name: service.name, entry: service.entry ?? 'server.js', source, config, drain })
  const deploy = kinds.map(async (each) =>
    (await readTemplates(`deploy/${each}`)).map(({ path, text }) => ({
      path: isCi(each) ? path : `deploy/${fillIn(path, facts)}`,
      about: about[each],
      content: fillIn(text, facts),
    })),
  )
  const notes = kinds.some(isCi)
    ? await ciNotes(root, service.kind, facts.publishers)
    : deployNotes({ kinds, entry: service.entry, source, stub, drain })
  return {
    wanted: { ...service, files, notes: [...service.notes, ...notes] },
    deploy: (await Promise.all(deploy)).flat(),
  }
}

function isDrainStub({ path }: WantedFile): boolean {
  return /^src\/supervisor\/drain\.\w+$/.test(path)
}

/** The text of the config that is there, or will be. */
async function configText(root: string, files: readonly WantedFile[]): Promise<string> {
  const texts = await Promise.all(CONFIG_NAMES.map((name) => textOf(root, name, files)))
  return texts.find((text) => text !== '') ?? ''
}

/** What is at a path, or will be. */
async function textOf(root: string, path: string, files: readonly WantedFile[]): Promise<string> {
  const found = await look(root, path)
  if (found.kind === 'file') return found.bytes.toString()
  return files.find((file) => file.path === path)?.content ?? ''
}
