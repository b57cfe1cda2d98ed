import type { ArtifactKind } from '../../config/index.js'
import type { Opened } from './open-artifacts.js'
import { programOf } from './program.js'

/** A file that a release's config makes, as far as it says so itself: it may have been renamed. */
export interface AskedFile {
  readonly file: string
  /** null: of no kind that is made. */
  readonly kind: ArtifactKind | 'changelog' | null
  /** The name of the bundle inside; null where it holds none. */
  readonly bundle: string | null
  /** For npm packages, which branches call differently. */
  readonly branch: Branch
}

/** Of an npm package's version: `release`, the name of another branch as the version has it, or none at all. */
export type Branch = 'release' | { readonly name: string } | null

const kinds: readonly [string, ArtifactKind | 'changelog'][] = [
  ['_changelog.md', 'changelog'],
  ['.tar.gz', 'tarball'],
  ['.tgz', 'npm'],
  ['.image.tar', 'image'],
  ['.cdx.json', 'sbom'],
]

/** What is to be built again of files. What speaks of the machine of then, the provenance, is not. */
export function askedFiles(files: readonly string[], opened: readonly Opened[]): AskedFile[] {
  return files
    .filter((file) => !/\.intoto\.json$|_checksums\.txt(?:\.sig)?$/.test(file))
    .map((file) => {
      const inside = opened.find((each) => each.file === file)
      return {
        file,
        kind: kindOf(file),
        bundle: inside?.found.manifest.name ?? programOf(file)?.name ?? null,
        branch: branchIn(String(inside?.files.get('package/package.json')?.content ?? '')),
      }
    })
}

function kindOf(file: string): AskedFile['kind'] {
  if (programOf(file) !== null) return 'executable'
  return kinds.find(([end]) => file.endsWith(end))?.[1] ?? null
}

function branchIn(packageJson: string): Branch {
  const [, suffix] = /^\d+\.\d+\.\d+-(.+)$/.exec(versionIn(packageJson)) ?? []
  if (suffix === undefined) return 'release'
  const [, name] = /^([0-9A-Za-z][0-9A-Za-z-]*)\.g[0-9a-f]{10}$/.exec(suffix) ?? []
  return name === undefined ? null : { name }
}

function versionIn(packageJson: string): string {
  try {
    return String((JSON.parse(packageJson) as { version?: unknown }).version)
  } catch {
    return ''
  }
}
