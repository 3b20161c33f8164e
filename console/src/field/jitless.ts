// Imported before anything that makes schemas: zod must not try to compile them, which the policies of the console forbid.
import * as z from 'zod';

z.config({ jitless: true });
