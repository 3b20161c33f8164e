// A link to an entity in the network, for whoever may read it; its name alone for others.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useCalls } from '../api/use-api.ts';

export function EntityLink({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  const { session } = useCalls();
  if (!session.can('network:read')) return <>{children}</>;
  return (
    <Link to={'/network' as never} search={{ open: id } as never} className="open-link">
      {children}
    </Link>
  );
}
