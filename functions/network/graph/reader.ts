// The port to the graph of a day: four questions, whatever engine answers them. One adapter reads an immutable file (graph-file.ts),
// one asks Neptune Analytics.

/** A party or a thing that parties share: a phone, an account, an address. */
export interface GraphNode {
  readonly id: string;
  readonly kind: string;
  /** What people read: a name, or the last characters of an identifier. */
  readonly label: string;
  /** 0..1000; things have none. */
  readonly score?: number | undefined;
  /** Links of the node, those that an answer leaves out included. */
  readonly degree: number;
}

/** A link of two nodes, without direction: `from` has the lower id. */
export interface GraphLink {
  readonly from: string;
  readonly to: string;
  readonly relation: string;
  /** First and last day on which the link was seen, YYYY-MM-DD. */
  readonly since: string;
  readonly until: string;
  /** How many times. */
  readonly n: number;
}

/** What a neighbourhood covers. */
export interface EgoOptions {
  readonly hops: 1 | 2;
  /** Nodes in the answer, the one in the middle included. */
  readonly limit: number;
  /** Kinds of nodes; all if undefined. The node in the middle is always shown. */
  readonly kinds?: ReadonlySet<string> | undefined;
  /** Only links that were seen on this day or later, YYYY-MM-DD. */
  readonly since?: string | undefined;
}

export interface Ego {
  /** The node in the middle first. */
  readonly nodes: readonly GraphNode[];
  /** Every link of two nodes of the answer that the options cover. */
  readonly links: readonly GraphLink[];
  /** True if the limit left nodes out. */
  readonly truncated: boolean;
  /** Nodes of the answer that so many others share that nothing is looked for behind them. */
  readonly hubs: readonly { readonly id: string; readonly degree: number }[];
}

export interface GraphPath {
  /** From one end to the other. */
  readonly nodes: readonly GraphNode[];
  /** The links of each step, of every relation. */
  readonly links: readonly GraphLink[];
}

export interface Component {
  readonly componentId: string;
  readonly size: number;
}

export interface GraphStats {
  /** YYYY-MM-DD */
  readonly day: string;
  readonly nodes: Readonly<Record<string, number>>;
  readonly links: Readonly<Record<string, number>>;
  readonly components: number;
  readonly largestComponent: number;
  readonly hubs: number;
}

export interface GraphReader {
  /** @returns undefined for a node that the graph does not have */
  ego(id: string, options: EgoOptions): Promise<Ego | undefined>;
  /**
   * Shortest paths that cross no hub.
   *
   * @param maxHops links of the longest path, 1..6
   * @returns at most `most` paths of the same length, none if there is no path; undefined if an end does not exist
   */
  paths(from: string, to: string, maxHops: number, most: number): Promise<readonly GraphPath[] | undefined>;
  /** The connected part of a node, hubs left out: everything is connected through a large broker. */
  component(id: string): Promise<Component | undefined>;
  stats(): Promise<GraphStats>;
}
