import { ownPackage } from '../../own-package.js'
import { readTemplates, type Template } from '../templates.js'
import { mergeGitignore } from './gitignore.js'
import { npmName } from './npm-name.js'
import type { PackageFields } from './package-json.js'
import type { StarterName, Wanted, WantedFile } from './types.js'

/** The name that a starter has in templates/, wherever it stands there, and what it is made with. */
const kinds = {
  service: { templateName: 'slipway-starter', framework: 'fastify' },
  'ssh-proxy': { templateName: 'slipway-ssh-proxy', framework: 'ssh2' },
} as const

/** Every file of a starter of templates/, under the name of the new service. */
export async function wantStarter(folder: string, starter: StarterName = 'service'): Promise<Wanted> {
  const templates = await readTemplates(starter)
  const { templateName, framework } = kinds[starter]
  const name = npmName(folder, dependenciesOf(templates))
  return {
    kind: 'starter',
    name,
    framework,
    entry: 'src/server.ts',
    files: templates.map(({ path, text }) => toWanted(path, text.replaceAll(templateName, name))),
    notes: [],
    wiring: null,
    next: ['git add -A && git commit -m "Start with the starter service"', 'npm run release'],
  }
}

function dependenciesOf(templates: readonly Template[]): string[] {
  const file = templates.find(({ path }) => path === 'package.json')
  const { dependencies, devDependencies } = JSON.parse(file?.text ?? '{}') as PackageFields
  return Object.keys({ ...dependencies, ...devDependencies })
}

function toWanted(path: string, text: string): WantedFile {
  const about = 'of the starter service'
  if (path === '.gitignore') {
    return { path, about, content: text, merge: (before) => mergeGitignore(before, text.trim().split('\n')) }
  }
  // Inside Slipway's repository the starter takes the Slipway around it, whichever that is.
  const content =
    path === 'package.json' ? text.replace('"slipway": "*"', `"slipway": "^${ownPackage().version}"`) : text
  return { path, about, content }
}
