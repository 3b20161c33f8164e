// The field kit on this device: which parts are kept, which could be, and the download that runs.
import { useEffect, useRef, useState } from 'react';
import type { KitFile, KitList } from '../../../../lib/console-kit.ts';
import type { Part } from '../../field/calls.ts';
import { downloadPart, keptPart, missingFiles, offeredKit, PARTS, removePart } from '../../field/kept.ts';
import { stopModels } from '../../field/models.ts';
import { isShellKept, keepShell } from '../../field/workers.ts';

const PATIENCE_MS = 10_000;

export interface PartState {
  /** The files that are kept; undefined if the part is not on this device. */
  readonly kept: readonly KitFile[] | undefined;
  /** What a download would bring; undefined if that is not known, as without a network. */
  readonly offered: readonly KitFile[] | undefined;
  /** Of the offered files, those that are not kept yet. */
  readonly missing: readonly KitFile[];
}

interface Download {
  readonly part: Part;
  readonly arrived: number;
  readonly all: number;
}

export interface Kit {
  /** Undefined until it is known. */
  readonly parts: Readonly<Record<Part, PartState>> | undefined;
  readonly shell: 'keeping' | 'kept' | 'impossible';
  readonly download: Download | undefined;
  /** Why the last download failed. */
  readonly failure: { readonly part: Part; readonly reason: string } | undefined;
  readonly start: (part: Part) => void;
  readonly cancel: () => void;
  readonly remove: (part: Part) => void;
}

async function stateOf(part: Part, list: KitList | undefined): Promise<PartState> {
  const kept = await keptPart(part);
  const offered = list?.[part];
  return { kept, offered, missing: await missingFiles(offered ?? []) };
}

async function partsNow(list: KitList | undefined): Promise<Readonly<Record<Part, PartState>>> {
  const [hs, documents] = await Promise.all(PARTS.map((part) => stateOf(part, list)));
  if (hs === undefined || documents === undefined) throw new Error('The kit has two parts');
  return { hs, documents };
}

export function useKit(): Kit {
  const [parts, setParts] = useState<Readonly<Record<Part, PartState>>>();
  const [shell, setShell] = useState<Kit['shell']>('keeping');
  const [download, setDownload] = useState<Download>();
  const [failure, setFailure] = useState<Kit['failure']>();
  const offer = useRef<KitList>(undefined);
  const stop = useRef(new AbortController());
  useEffect(() => {
    const end = new AbortController();
    const look = async (): Promise<void> => {
      setParts(await partsNow(undefined));
      offer.current = await offeredKit(AbortSignal.any([end.signal, AbortSignal.timeout(PATIENCE_MS)]));
      setParts(await partsNow(offer.current));
    };
    const keep = async (): Promise<void> => {
      if (await isShellKept()) setShell('kept');
      await keepShell();
      setShell('kept');
    };
    // Without a network both fail, and what is kept is all there is.
    look().catch(() => undefined);
    keep().catch(async () => setShell((await isShellKept()) ? 'kept' : 'impossible'));
    addEventListener('online', look);
    return () => {
      end.abort();
      removeEventListener('online', look);
    };
  }, []);
  const refresh = async (): Promise<void> => setParts(await partsNow(offer.current));
  const start = async (part: Part): Promise<void> => {
    const files = offer.current?.[part] ?? [];
    const missing = parts?.[part].missing ?? [];
    const all = missing.reduce((sum, { bytes }) => sum + bytes, 0);
    stop.current = new AbortController();
    setFailure(undefined);
    setDownload({ part, arrived: 0, all });
    let arrived = 0;
    try {
      await downloadPart(
        part,
        files,
        (bytes) => {
          arrived += bytes;
          setDownload({ part, arrived, all });
        },
        stop.current.signal,
      );
      stopModels();
    } catch (error) {
      if (!stop.current.signal.aborted) setFailure({ part, reason: String(error) });
    }
    setDownload(undefined);
    await refresh();
  };
  return {
    parts,
    shell,
    download,
    failure,
    start: (part) => void start(part),
    cancel: () => stop.current.abort(),
    remove: (part) => {
      stopModels();
      void removePart(part).then(refresh);
    },
  };
}
