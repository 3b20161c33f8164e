// A graph that answers from Neptune while it is loaded there, and otherwise from the file of the same build: its answers are the same.
import type { Component, Ego, EgoOptions, GraphPath, GraphReader, GraphStats } from '../reader.ts';
import { GraphNotLoaded } from './queries.ts';

export class WhileLoaded implements GraphReader {
  readonly #loaded: GraphReader;
  readonly #file: () => GraphReader | Promise<GraphReader>;

  constructor(loaded: GraphReader, file: () => GraphReader | Promise<GraphReader>) {
    this.#loaded = loaded;
    this.#file = file;
  }

  ego(id: string, options: EgoOptions): Promise<Ego | undefined> {
    return this.#ask((graph) => graph.ego(id, options));
  }

  paths(from: string, to: string, maxHops: number, most: number): Promise<readonly GraphPath[] | undefined> {
    return this.#ask((graph) => graph.paths(from, to, maxHops, most));
  }

  component(id: string): Promise<Component | undefined> {
    return this.#ask((graph) => graph.component(id));
  }

  stats(): Promise<GraphStats> {
    return this.#ask((graph) => graph.stats());
  }

  async #ask<Answer>(question: (graph: GraphReader) => Promise<Answer>): Promise<Answer> {
    try {
      return await question(this.#loaded);
    } catch (error) {
      if (error instanceof GraphNotLoaded) return await question(await this.#file());
      throw error;
    }
  }
}
