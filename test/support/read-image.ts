import { execa } from 'execa'

/** The digests of an image's layers, the lowest first. */
export async function readImage(file: string): Promise<{ layers: readonly string[] }> {
  const { stdout } = await execa('tar', ['-xOf', file, 'manifest.json'])
  const [{ Layers: layers }] = JSON.parse(stdout) as [{ Layers: string[] }]
  return { layers }
}
