import { quote } from '../errors.js'
import { didYouMean } from './did-you-mean.js'
import type { Path, Report } from './mistake.js'
import type { ArtifactSettings } from './schema.js'
import type { ArtifactConfig, ArtifactKind, BundleConfig } from './types.js'

const FITS = { tarball: 'service', npm: 'library' } as const satisfies Record<
  ArtifactKind,
  BundleConfig['kind']
>
const KINDS = Object.keys(FITS) as ArtifactKind[]

/** What is made of which bundle, each once. */
export function resolveArtifacts(
  artifacts: readonly ArtifactSettings[] | undefined,
  bundles: readonly BundleConfig[],
  report: Report,
): ArtifactConfig[] {
  const wanted = (artifacts ?? KINDS).flatMap((artifact, index) => {
    const path = ['release', 'artifacts', index]
    if (typeof artifact !== 'string') return named(artifact, bundles, path, report)
    const fitting = bundles.filter(({ kind }) => kind === FITS[artifact])
    if (fitting.length === 0 && artifacts !== undefined) {
      report(path, `is ${quote(artifact)}, which is made of a ${FITS[artifact]}, and no bundle is one`)
    }
    return fitting.map(({ name }) => ({ kind: artifact, bundle: name }))
  })
  return [...new Map(wanted.map((each) => [`${each.kind} ${each.bundle}`, each])).values()]
}

function named(
  artifact: ArtifactConfig,
  bundles: readonly BundleConfig[],
  path: Path,
  report: Report,
): ArtifactConfig[] {
  const { kind } = artifact
  const bundle = bundles.find(({ name }) => name === artifact.bundle)
  const names = bundles.map(({ name }) => name)
  if (bundle === undefined) {
    const text = `must be the name of a bundle (${names.join(', ')}); got ${quote(artifact.bundle)}`
    report([...path, 'bundle'], text, didYouMean(artifact.bundle, names))
  } else if (bundle.kind !== FITS[kind]) {
    report(
      [...path, 'kind'],
      `is ${quote(kind)}, which is made of a ${FITS[kind]}; ${quote(bundle.name)} is a ${bundle.kind}`,
    )
  }
  return [artifact]
}
