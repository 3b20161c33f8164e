// The Lambda layer with DuckDB, for functions that write or query the lake.
import type { Construct } from 'constructs';
import { buildDuckDbLayer, duckDbLayerFingerprint } from '../../layers/duckdb/build.ts';
import type { StageConfig } from '../config.ts';
import { NativeLayer } from './native-layer.ts';

export class DuckDbLayer extends NativeLayer {
  constructor(scope: Construct, config: StageConfig) {
    super(scope, 'DuckDbLayer', {
      config,
      what: 'DuckDB',
      folder: 'duckdb',
      fingerprint: duckDbLayerFingerprint,
      build: buildDuckDbLayer,
    });
  }
}
