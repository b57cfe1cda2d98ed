import { SlipwayError } from '../../errors.js'
import type { NpmRun } from '../../run-npm.js'
import { npmSettings } from './npm-settings.js'
import { type PackageToPublish, textOf } from './package-json.js'

/**
 * The registry that npm would publish to: that of package.json, else that of npm's settings; one for the scope comes
 * first.
 */
export async function findRegistry(
  scope: string | null,
  publishConfig: PackageToPublish['publishConfig'],
  run: NpmRun,
): Promise<string> {
  const ofScope = `${scope}:registry`
  const settings = await npmSettings(['registry', ...(scope === null ? [] : [ofScope])], run)
  const url =
    textOf(publishConfig[ofScope]) ??
    settings.get(ofScope) ??
    textOf(publishConfig['registry']) ??
    settings.get('registry')
  // npm has a registry where nobody sets one; this is one that was set to nothing.
  if (url === undefined)
    throw new SlipwayError('NPM_SETTINGS_BROKEN', {
      folder: run.folder,
      said: 'the setting registry is empty',
    })
  return url.replace(/\/*$/, '/')
}
