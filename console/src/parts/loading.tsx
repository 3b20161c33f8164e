// What is shown while something is read: its place, so that nothing jumps, and its name for screen readers.

import LiveRegion from '@cloudscape-design/components/live-region';
import Skeleton from '@cloudscape-design/components/skeleton';

export function Loading({ label, height = '10rem' }: { readonly label: string; readonly height?: string }) {
  return (
    <div>
      <LiveRegion hidden>{label}</LiveRegion>
      <Skeleton height={height} width="100%" />
    </div>
  );
}
