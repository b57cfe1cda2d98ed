import { ownPackage } from '../package-root.js'
import { readTemplates, type Template } from '../templates.js'
import { mergeGitignore } from './gitignore.js'
import { npmName } from './npm-name.js'
import type { PackageFields } from './package-json.js'
import type { Wanted, WantedFile } from './types.js'

/** The name that the starter has in templates/service/, wherever it stands there. */
const TEMPLATE_NAME = 'slipway-starter'

/** Every file of templates/service/, under the name of the new service. */
export async function wantStarter(folder: string): Promise<Wanted> {
  const templates = await readTemplates('service')
  const name = npmName(folder, dependenciesOf(templates))
  return {
    kind: 'starter',
    name,
    framework: 'fastify',
    entry: 'src/server.ts',
    files: templates.map(({ path, text }) => toWanted(path, text.replaceAll(TEMPLATE_NAME, name))),
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
