import type { ReleasePlan } from '../release/index.js'

/** A plan for people: what a dry run prints. */
export function renderPlan({
  version,
  dir,
  steps,
  artifacts,
  publications,
  notes,
  ...papers
}: ReleasePlan): string {
  const { changelog, provenance, checksums, signature } = papers
  const written = [changelog, provenance, checksums, signature].filter((file) => file !== null)
  const files = [...artifacts.map(({ file }) => file), ...written]
  return [
    dir === null ? `Build ${version.version}` : `Release ${version.version} into ${dir}/`,
    ...notes.map((note) => `  ${note}`),
    '\nSteps',
    ...steps.map(({ title }, index) => `  ${String(index + 1).padStart(2)}. ${title}`),
    '\nFiles',
    ...(files.length === 0 ? ['  none: release.artifacts is empty'] : files.map((file) => `  ${file}`)),
    ...(publications.length === 0 ? [] : ['\nPublished', ...publications.map(({ title }) => `  ${title}`)]),
    '\nA dry run: nothing was written.\n',
  ].join('\n')
}
