import { resolve } from 'node:path'
import type { Report } from './mistake.js'
import type { ReleaseConfig, SignConfig } from './release-types.js'
import type { ReleaseSettings } from './schema.js'

/** What is written about the artifacts of a release. */
export function resolvePapers(
  { artifacts, changelog, provenance, sign }: ReleaseSettings,
  root: string,
  report: Report,
): Pick<ReleaseConfig, 'changelog' | 'provenance' | 'sign'> {
  if (artifacts?.length === 0) {
    for (const [name, wanted] of Object.entries({ changelog, provenance, sign })) {
      if (wanted) report(['release', name], 'goes with artifacts, and release.artifacts is empty')
    }
  }
  return { changelog, provenance, sign: sign === undefined ? null : resolveSign(sign, root, report) }
}

function resolveSign(
  { file, env, agent, command }: NonNullable<ReleaseSettings['sign']>,
  root: string,
  report: Report,
): SignConfig | null {
  const [one, ...others]: SignConfig[] = [
    ...(file === undefined ? [] : [{ by: 'file' as const, file: resolve(root, file) }]),
    ...(env === undefined ? [] : [{ by: 'env' as const, env }]),
    ...(agent === undefined ? [] : [{ by: 'agent' as const, publicKey: resolve(root, agent) }]),
    ...(command === undefined ? [] : [{ by: 'command' as const, command }]),
  ]
  if (one === undefined || others.length > 0)
    report(['release', 'sign'], 'must have one of file, env, agent, command')
  return one ?? null
}
