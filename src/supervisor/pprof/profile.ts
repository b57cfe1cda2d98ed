/** A profile as plain data: how often, or how much, for each stack. */
export interface Profile {
  readonly name: string
  /** What the values of a sample are. */
  readonly types: readonly ValueType[]
  /** Which of the types is looked at where nobody says; null: the last one. */
  readonly defaultType: string | null
  /** Between two samples. */
  readonly period: ValueType & { readonly value: number }
  readonly samples: readonly Sample[]
  /** Nanoseconds that it took; 0: it is of one moment. */
  readonly duration: number
  /** What a reader has to know to read it right. */
  readonly comments: readonly string[]
}

/** Of what waits: how often, and how long. As Go has it of block and mutex. */
export const CONTENTION = {
  types: [
    { type: 'contentions', unit: 'count' },
    { type: 'delay', unit: 'nanoseconds' },
  ],
  defaultType: 'delay',
  period: { type: 'contentions', unit: 'count', value: 1 },
} satisfies Pick<Profile, 'types' | 'defaultType' | 'period'>

export interface ValueType {
  readonly type: string
  readonly unit: string
}

export interface Sample {
  /** The innermost first. */
  readonly stack: readonly Frame[]
  /** One for each of the types. */
  readonly values: readonly number[]
}

export interface Frame {
  readonly name: string
  /** Empty for what has no source: what the runtime does, or what somebody waits for. */
  readonly file: string
  /** From 1; 0: not known. */
  readonly line: number
  /** Where the function begins; 0: not known. */
  readonly start: number
}

/** A frame that is no function. */
export function labelFrame(name: string): Frame {
  return { name, file: '', line: 0, start: 0 }
}

/** Samples of the same stack made one. */
export function merge(samples: Iterable<Sample>): Sample[] {
  const merged = new Map<string, { stack: readonly Frame[]; values: number[] }>()
  for (const { stack, values } of samples) {
    const key = stackKey(stack)
    const known = merged.get(key)
    if (known === undefined) merged.set(key, { stack, values: [...values] })
    else
      for (const [index, value] of values.entries()) known.values[index] = (known.values[index] ?? 0) + value
  }
  return [...merged.values()]
}

/** What has come since, and gone: of what is less now, the values are below 0. */
export function difference(before: Profile, after: Profile, duration: number): Profile {
  const negated = before.samples.map(({ stack, values }) => ({
    stack,
    values: values.map((value) => -value),
  }))
  const samples = merge([...after.samples, ...negated]).filter(({ values }) =>
    values.some((value) => value !== 0),
  )
  return { ...after, samples, duration }
}

function stackKey(stack: readonly Frame[]): string {
  return stack.map(({ name, file, line }) => `${name}\0${file}\0${line}`).join('\n')
}
