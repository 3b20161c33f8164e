// Reads what delinquency runs have published in the snapshots bucket.
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, NoSuchKey, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { REPORTS_PREFIX } from '../../../shared/tables/reports.ts';
import type { Rankings } from '../sources.ts';
import type { PublishedRanking } from './rows.ts';

const REPORT = /^delinquency\/(\d{4}-\d{2}-\d{2})\/report\.csv$/;
/** The beginning of report.json, before its long list. */
const HEAD_BYTES = 16 * 1024;
const LIST = ',"riskiest":[';

export class RankingReader implements Rankings {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async publishedSince(time: string): Promise<string[]> {
    const days: string[] = [];
    const pages = paginateListObjectsV2(
      { client: this.#client },
      { Bucket: this.#bucket, Prefix: REPORTS_PREFIX },
    );
    for await (const { Contents = [] } of pages) {
      for (const { Key = '', LastModified } of Contents) {
        const day = REPORT.exec(Key)?.[1];
        if (day !== undefined && (LastModified?.toISOString() ?? '') >= time) days.push(day);
      }
    }
    return days;
  }

  async ofDay(day: string): Promise<PublishedRanking | undefined> {
    try {
      const head = await this.#get(day, 'report.json', `bytes=0-${HEAD_BYTES - 1}`);
      const text = (await head.Body?.transformToString()) ?? '';
      const { model } = JSON.parse(`${text.slice(0, text.indexOf(LIST))}}`) as {
        readonly model: { readonly version: string };
      };
      return {
        day,
        modelVersion: model.version,
        publishedAt: head.LastModified?.toISOString() ?? '',
        download: async (path) => {
          const { Body } = await this.#get(day, 'report.csv');
          await pipeline(Body as Readable, createWriteStream(path));
        },
      };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async #get(day: string, file: string, range?: string) {
    return await this.#client.send(
      new GetObjectCommand({
        Bucket: this.#bucket,
        Key: `${REPORTS_PREFIX}${day}/${file}`,
        ...(range === undefined ? {} : { Range: range }),
      }),
    );
  }
}
