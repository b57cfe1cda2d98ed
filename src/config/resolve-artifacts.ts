import { quote } from '../errors.js'
import { didYouMean } from './did-you-mean.js'
import type { Path, Report } from './mistake.js'
import type { ArtifactConfig, ArtifactKind } from './release-types.js'
import { resolveImage } from './resolve-image.js'
import type { ReleaseSettings } from './schema.js'
import type { BundleConfig } from './types.js'

type Named = Exclude<NonNullable<ReleaseSettings['artifacts']>[number], string>

const FITS: Readonly<Record<ArtifactKind, readonly BundleConfig['kind'][]>> = {
  tarball: ['service'],
  npm: ['library'],
  sbom: ['service', 'library'],
  image: ['service'],
  executable: ['service'],
}
const DEFAULT: readonly ArtifactKind[] = ['tarball', 'npm']

/** What is made of which bundle, each once. */
export function resolveArtifacts(
  { artifacts }: ReleaseSettings,
  { bundles, root }: { bundles: readonly BundleConfig[]; root: string },
  report: Report,
): ArtifactConfig[] {
  const wanted = (artifacts ?? DEFAULT).flatMap((artifact, index) => {
    const named: Named = typeof artifact === 'string' ? { kind: artifact } : artifact
    const path = ['release', 'artifacts', index]
    const fitting = bundlesOf(named, bundles, path, report)
    if (fitting.length === 0 && artifacts !== undefined) {
      report(
        path,
        `is ${quote(named.kind)}, which is made of a ${FITS[named.kind].join(' or ')}, and no bundle is one`,
      )
    }
    if (named.kind === 'executable') {
      const { kind, codeCache = false } = named
      return fitting.map((bundle): ArtifactConfig => ({ kind, bundle, codeCache }))
    }
    if (named.kind !== 'image') return fitting.map((bundle): ArtifactConfig => ({ ...named, bundle }))
    const options = resolveImage(named, root)
    if (options.platforms !== null && options.bases.length === 0) {
      const text = 'wants a base: without one, an image is for the platform that it is made on'
      report([...path, 'platforms'], text)
    }
    return fitting.map((bundle): ArtifactConfig => ({ ...options, bundle }))
  })
  return [...new Map(wanted.map((each) => [`${each.kind} ${each.bundle}`, each])).values()]
}

/** The names of the bundles that an artifact is made of, one of each. */
function bundlesOf(
  { kind, bundle: name }: Named,
  bundles: readonly BundleConfig[],
  path: Path,
  report: Report,
): string[] {
  const fits = bundles.filter((bundle) => FITS[kind].includes(bundle.kind))
  if (name === undefined) return fits.map((bundle) => bundle.name)
  const bundle = bundles.find((each) => each.name === name)
  const names = bundles.map((each) => each.name)
  if (bundle === undefined) {
    const text = `must be the name of a bundle (${names.join(', ')}); got ${quote(name)}`
    report([...path, 'bundle'], text, didYouMean(name, names))
  } else if (!fits.includes(bundle)) {
    report(
      [...path, 'kind'],
      `is ${quote(kind)}, which is made of a ${FITS[kind].join(' or ')}; ${quote(name)} is a ${bundle.kind}`,
    )
  }
  return [name]
}
