import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import {
  Function as PprofFunction,
  Line,
  Location,
  Profile as Encoded,
  Sample,
  StringTable,
  ValueType,
} from 'pprof-format'
import type { Frame, Profile } from './profile.js'

/** A profile in pprof's own format, gzipped: what `go tool pprof` reads. */
export async function encodeProfile(profile: Profile, now = Date.now()): Promise<Buffer> {
  const strings = new StringTable()
  const text = (value: string): number => strings.dedup(value)
  const typeOf = ({ type, unit }: { type: string; unit: string }): ValueType =>
    new ValueType({ type: text(type), unit: text(unit) })
  const places = placesIn(text)
  const sample = profile.samples.map(
    ({ stack, values }) => new Sample({ locationId: stack.map(places.idOf), value: values.map(Math.round) }),
  )
  const encoded = new Encoded({
    sampleType: profile.types.map(typeOf),
    sample,
    location: places.locations,
    function: places.functions,
    stringTable: strings,
    timeNanos: BigInt(now) * 1_000_000n,
    durationNanos: Math.round(profile.duration),
    periodType: typeOf(profile.period),
    period: profile.period.value,
    comment: profile.comments.map(text),
    ...(profile.defaultType !== null && { defaultSampleType: text(profile.defaultType) }),
  })
  return promisify(gzip)(await encoded.encodeAsync())
}

/** Gives each place in a function, and each function, a number. */
function placesIn(text: (value: string) => number): {
  readonly locations: Location[]
  readonly functions: PprofFunction[]
  readonly idOf: (frame: Frame) => number
} {
  const locations: Location[] = []
  const functions: PprofFunction[] = []
  const locationIds = new Map<string, number>()
  const functionIds = new Map<string, number>()
  const functionOf = ({ name, file, start }: Frame): number => {
    const key = `${name}\0${file}\0${start}`
    let id = functionIds.get(key)
    if (id !== undefined) return id
    functionIds.set(key, (id = functions.length + 1))
    const called = text(name)
    functions.push(
      new PprofFunction({ id, name: called, systemName: called, filename: text(file), startLine: start }),
    )
    return id
  }
  const idOf = (frame: Frame): number => {
    const functionId = functionOf(frame)
    const key = `${functionId}:${frame.line}`
    let id = locationIds.get(key)
    if (id !== undefined) return id
    locationIds.set(key, (id = locations.length + 1))
    locations.push(new Location({ id, line: [new Line({ functionId, line: frame.line })] }))
    return id
  }
  return { locations, functions, idOf }
}
