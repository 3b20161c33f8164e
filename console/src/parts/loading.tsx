// What is shown while something is read: its place, so that nothing jumps, and its name for screen readers.

import LiveRegion from '@cloudscape-design/components/live-region';

export function Loading({ label, height = '10rem' }: { readonly label: string; readonly height?: string }) {
  return (
    <div>
      <LiveRegion hidden>{label}</LiveRegion>
      <div className="loading" style={{ height }} />
    </div>
  );
}
