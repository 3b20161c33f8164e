// Hubs: things that so many parties share that sharing them says nothing, such as an accountant's phone or a large broker.

/** A node with more neighbours of one kind than this is drawn and counted, never crossed. */
export const MOST_PARTIES = 60;
