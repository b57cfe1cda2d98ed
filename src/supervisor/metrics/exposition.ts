import type { Histogram } from './histogram.js'

/** A metric and its values. */
export interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly samples: readonly Sample[]
}

export interface Sample {
  readonly value: number
  readonly labels?: Labels
  /** `_bucket`, `_sum`, `_count` of a histogram. */
  readonly suffix?: string
}

type Labels = Readonly<Record<string, string>>

export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** What Prometheus reads: its text format 0.0.4. A family without a value is left out. */
export function writeExposition(families: readonly Family[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(familyText)
    .join('')
}

/** One value without labels. */
export function one(value: number): Sample[] {
  return [{ value }]
}

export function histogramSamples({ bounds, counts, sum }: Histogram, labels: Labels = {}): Sample[] {
  let below = 0
  const buckets = counts.map((count, index): Sample => {
    below += count
    const le = numberText(bounds[index] ?? Infinity)
    return { suffix: '_bucket', labels: { ...labels, le }, value: below }
  })
  return [...buckets, { suffix: '_sum', labels, value: sum }, { suffix: '_count', labels, value: below }]
}

function familyText({ name, type, help, samples }: Family): string {
  const lines = samples.map(
    ({ suffix = '', labels = {}, value }) => `${name}${suffix}${labelText(labels)} ${numberText(value)}\n`,
  )
  return `# HELP ${name} ${help.replaceAll(/[\\\n]/g, escaped)}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([label, value]) => `${label}="${value.replaceAll(/[\\\n"]/g, escaped)}"`,
  )
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(character: string): string {
  return character === '\n' ? String.raw`\n` : `\\${character}`
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}
