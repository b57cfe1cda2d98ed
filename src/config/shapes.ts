import * as v from 'valibot'

// The message of every schema says what is allowed, as in "must be <message>; got <value>".

/** Options under one key: no others are allowed. */
export const section = <const E extends v.ObjectEntries>(description: string, entries: E) =>
  about(description, v.strictObject(entries, 'an object'))

/** What editors show about an option. */
export const about = <S extends v.GenericSchema>(description: string, schema: S) =>
  v.pipe(schema, v.description<v.InferOutput<S>, string>(description))

export const list = <S extends v.GenericSchema>(item: S) => v.array(item, 'a list')

export const record = <K extends v.GenericSchema<string>, V extends v.GenericSchema>(key: K, value: V) =>
  v.record(key, value, 'an object')

/** Options that a key tells apart: `{ kind: 'npm', … }`. */
export const variant = <const K extends string, const O extends v.VariantOptions<K>>(key: K, options: O) =>
  v.variant(key, options, ({ expected }) =>
    expected === 'Object'
      ? `an object with ${key}`
      : `one of ${expected?.replace(/[()]/g, '').replaceAll(' | ', ', ')}`,
  )

export const choice = <const T extends readonly string[]>(values: T) =>
  v.picklist(values, `one of ${values.map((value) => `"${value}"`).join(', ')}`)
