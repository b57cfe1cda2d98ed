import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TsConfigResult } from 'get-tsconfig'

/** What turning decorators into code depends on. */
export interface DecoratorSettings {
  readonly useDefineForClassFields: boolean
  readonly strictNullChecks: boolean
  /** Imports that are not marked as types stay. */
  readonly verbatimModuleSyntax: boolean
}

/** Whether the tsconfig.json nearest to one of the files sets emitDecoratorMetadata. */
export async function emitsDecoratorMetadata(files: readonly string[]): Promise<boolean> {
  for (const folder of new Set(files.map((file) => dirname(file)))) {
    if ((await decoratorSettings(folder)) !== null) return true
  }
  return false
}

/**
 * The settings of the tsconfig.json nearest to a folder, as esbuild finds it (`extends` followed); null where it does
 * not set emitDecoratorMetadata.
 */
export async function decoratorSettings(folder: string): Promise<DecoratorSettings | null> {
  const file = nearest(folder)
  if (file === null || !/emitDecoratorMetadata|"extends"/.test(readFileSync(file, 'utf8'))) return null
  const { getTsconfig } = await import('get-tsconfig')
  try {
    return settings(getTsconfig(dirname(file)))
  } catch {
    // esbuild reads it too, and says what is wrong with it.
    return null
  }
}

function nearest(folder: string): string | null {
  const file = join(folder, 'tsconfig.json')
  if (existsSync(file)) return file
  return dirname(folder) === folder ? null : nearest(dirname(folder))
}

function settings(tsconfig: TsConfigResult | null): DecoratorSettings | null {
  const options = tsconfig?.config.compilerOptions
  if (options?.emitDecoratorMetadata !== true) return null
  return {
    // esbuild's default, which the files without decorators get.
    useDefineForClassFields:
      options.useDefineForClassFields ?? !/^es(3|5|6|20(1\d|20|21))$/i.test(options.target ?? ''),
    strictNullChecks: options.strictNullChecks ?? options.strict ?? true,
    verbatimModuleSyntax: options.verbatimModuleSyntax ?? options.preserveValueImports ?? false,
  }
}
