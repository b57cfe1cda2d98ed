/** The package URL of an npm package: `pkg:npm/%40scope/name@1.0.0`. Without a version where that is not known. */
export function npmPurl(name: string, version: string | null): string {
  const path = name.split('/').map(encodeURIComponent).join('/')
  return `pkg:npm/${path}${version === null ? '' : `@${encodeURIComponent(version)}`}`
}
