import { factsOf } from '../deploy/facts.js'
import { fillIn } from '../deploy/fill-in.js'
import { readTemplates } from '../templates.js'
import { look } from './look.js'
import { type DeployKind, deployKinds, type Wanted, type WantedFile } from './types.js'

const about: Readonly<Record<DeployKind, string>> = {
  systemd: 'runs it under systemd',
  kubernetes: 'runs it in Kubernetes',
  container: 'puts a release into a container',
  haproxy: 'puts two of it behind one address',
}

/** The files of templates/deploy/ that run a service, filled in with what its sources say, in `deploy/`. */
export async function wantDeploy(
  root: string,
  { name, entry, files }: Wanted,
  kind: DeployKind | 'all',
): Promise<WantedFile[]> {
  const textOf = async (path: string): Promise<string> => {
    const found = await look(root, path)
    if (found.kind === 'file') return found.bytes.toString()
    return files.find((file) => file.path === path)?.content ?? ''
  }
  const stub = files.find(({ path }) => /^src\/supervisor\/drain\.\w+$/.test(path))?.path
  const facts = factsOf({
    name,
    entry: entry ?? 'server.js',
    source: entry === null ? '' : await textOf(entry),
    drain: stub === undefined ? '' : await textOf(stub),
  })
  const kinds = kind === 'all' ? deployKinds : [kind]
  const wanted = kinds.map(async (each) =>
    (await readTemplates(`deploy/${each}`)).map(({ path, text }) => ({
      path: `deploy/${fillIn(path, facts)}`,
      about: about[each],
      content: fillIn(text, facts),
    })),
  )
  return (await Promise.all(wanted)).flat()
}
