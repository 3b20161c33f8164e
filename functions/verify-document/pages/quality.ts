import type { Raster } from './raster.ts';
export async function qualityWarnings(_raster: Raster): Promise<string[]> {
  return [];
}
