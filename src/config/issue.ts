import type { BaseIssue } from 'valibot'
import { didYouMean } from './did-you-mean.js'
import { describe, type Path, type Report } from './mistake.js'

type Issue = BaseIssue<unknown>
type Item = NonNullable<Issue['path']>[number]

/** Says in our words what valibot found. The messages of the schemas say what is allowed. */
export function reportIssue(issue: Issue, report: Report, before: Path = []): void {
  const path = [...before, ...(issue.path ?? []).map(keyOf)]
  const nested = (issue.issues ?? []).filter((each) => isMeant(each, issue.input))
  if (nested.length > 0) {
    for (const each of nested) reportIssue(each, report, path)
  } else if (issue.path?.at(-1)?.origin !== 'key') {
    report(path, `must be ${issue.message}; got ${describe(issue.input)}`, nearest(issue))
  } else if (issue.input === undefined) {
    report(path, 'is missing')
  } else {
    report(path, `must be named otherwise: ${issue.message}`)
  }
}

function keyOf({ key }: Item): string | number {
  return typeof key === 'number' ? key : String(key)
}

/** Of a union: whether it comes from the option that was meant, a list by a list and an object by an object. */
function isMeant({ path }: Issue, input: unknown): boolean {
  return path !== undefined && (path[0].type === 'array') === Array.isArray(input)
}

function nearest({ input, expected }: Issue): string | undefined {
  const words = [...(expected ?? '').matchAll(/"(\w[\w-]*)"/g)].map((match) => match[1] ?? '')
  return typeof input === 'string' ? didYouMean(input, words) : undefined
}
