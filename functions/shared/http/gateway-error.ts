// The errors that the HTTP API itself sends, before or instead of a function: in AWS their form cannot be changed.
import * as z from 'zod';

export const GatewayError = z
  .object({ message: z.string().meta({ description: 'For people; branch on the status' }) })
  .meta({
    id: 'GatewayError',
    description: 'An error of the API gateway itself, which no function of the service has seen',
  });
export type GatewayError = z.infer<typeof GatewayError>;

/** The messages of an HTTP API for each status that it sends; a JWT authorizer's reason is in `WWW-Authenticate`. */
export const GATEWAY_MESSAGES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const satisfies Readonly<Record<number, string>>;
