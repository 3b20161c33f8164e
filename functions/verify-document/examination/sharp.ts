// Sharp, the image library, from the Lambda layer in AWS and from node_modules elsewhere. It can open only the three image formats of
// scans, whatever an upload contains.
import { createRequire } from 'node:module';
import type Sharp from 'sharp';

// Node finds layers through NODE_PATH, which only CommonJS resolution honours; a plain import would not find it.
const requireFromLayer = createRequire(import.meta.url);

/** The sharp module. */
export const sharp: typeof Sharp = requireFromLayer('sharp');

// Each picture is decoded once, so a cache would only take memory.
sharp.cache(false);
// Uploads must not reach libvips' decoders of other formats, such as SVG, GIF, HEIF and WebP.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadTiff'] });
