// Published days as readers see them: files are immutable, so what was opened once is kept while it is asked for.
import type { NetworkFiles } from '../files/files.ts';
import { type Graph, graphOf, nodeOf } from '../graph/layout.ts';
import { type DayFile, dayFileKey } from '../keys.ts';
import type { PublishedDay } from '../run/record.ts';
import { openSearch, type SearchIndex } from '../search/index.ts';
import { type DayEvidence, openEvidence } from './evidence.ts';
import type { DaySummary, PartyLine } from './summary.ts';

/** Days that a process keeps open: today's, and another one that is compared with it. */
const MOST_OPEN = 2;

/** A published day, whose files are read when they are first needed. */
export class OpenDay {
  readonly published: PublishedDay;
  readonly #files: Pick<NetworkFiles, 'read' | 'readRange'>;
  #graph: Promise<Graph> | undefined;
  #evidence: Promise<DayEvidence> | undefined;
  #summary: Promise<DaySummary> | undefined;
  #search: Promise<SearchIndex> | undefined;

  constructor(published: PublishedDay, files: Pick<NetworkFiles, 'read' | 'readRange'>) {
    this.published = published;
    this.#files = files;
  }

  graph(): Promise<Graph> {
    this.#graph ??= this.#read('graph').then(graphOf);
    return this.#graph;
  }

  evidence(): Promise<DayEvidence> {
    this.#evidence ??= Promise.all([this.#read('evidence'), this.graph()]).then(([bytes, graph]) =>
      openEvidence(bytes, graph),
    );
    return this.#evidence;
  }

  summary(): Promise<DaySummary> {
    this.#summary ??= this.#read('summary').then((bytes) => JSON.parse(bytes.toString('utf8')) as DaySummary);
    return this.#summary;
  }

  search(): Promise<SearchIndex> {
    this.#search ??= this.#read('search').then(openSearch);
    return this.#search;
  }

  /** The node of an entity, or of the entity that a record is part of; undefined for an id that nobody has. */
  async nodeOf(entityId: string): Promise<number | undefined> {
    const [{ arrays }, id] = await Promise.all([this.graph(), this.idOf(entityId)]);
    return nodeOf(arrays, id);
  }

  /** The id of the entity that a record is part of; an id that nobody merged is its own. */
  async idOf(entityId: string): Promise<string> {
    const { resolvedTo } = await this.summary();
    const resolved = Object.hasOwn(resolvedTo, entityId) ? resolvedTo[entityId] : undefined;
    return resolved ?? entityId;
  }

  /** What the run knew of a party; undefined for a thing. */
  async party(node: number): Promise<PartyLine | undefined> {
    const { lines } = await this.evidence();
    const [start = 0, end = 0] = [lines[node], lines[node + 1]];
    if (end <= start) return undefined;
    const bytes = await this.#files.readRange(this.#key('parties'), start, end);
    return JSON.parse(bytes.toString('utf8')) as PartyLine;
  }

  async #read(file: DayFile): Promise<Buffer> {
    const bytes = await this.#files.read(this.#key(file));
    if (bytes === undefined)
      throw new Error(`The published day ${this.published.runDate} has no file ${file}`);
    return bytes;
  }

  #key(file: DayFile): string {
    return dayFileKey(this.published.runDate, this.published.buildId, file);
  }
}

export class Days {
  readonly #files: Pick<NetworkFiles, 'read' | 'readRange'>;
  readonly #open = new Map<string, OpenDay>();

  constructor(files: Pick<NetworkFiles, 'read' | 'readRange'>) {
    this.#files = files;
  }

  /** A published day, the one that was asked for longest ago closed if there are too many. */
  open(published: PublishedDay): OpenDay {
    const key = `${published.runDate} ${published.buildId}`;
    const day = this.#open.get(key) ?? new OpenDay(published, this.#files);
    this.#open.delete(key);
    this.#open.set(key, day);
    for (const oldest of [...this.#open.keys()].slice(0, -MOST_OPEN)) this.#open.delete(oldest);
    return day;
  }
}
