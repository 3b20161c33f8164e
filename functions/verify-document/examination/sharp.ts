// Sharp, the image library: from the Lambda layer in AWS and from node_modules elsewhere. Only the three formats of scans can be
// opened, whatever the bytes of an upload are.
import { createRequire } from 'node:module';
import type Sharp from 'sharp';

// A layer is found through NODE_PATH, which only CommonJS resolution honours; a plain import would not see it.
const requireFromLayer = createRequire(import.meta.url);

/** The sharp module. */
export const sharp: typeof Sharp = requireFromLayer('sharp');

// Every picture is seen once: keeping decoded ones would only cost memory.
sharp.cache(false);
// SVG, GIF, HEIF, WebP and whatever else libvips knows is code that an upload must not reach.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadTiff'] });
