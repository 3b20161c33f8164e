// Security of the running service: one host as `npm start` runs it, and every kind of abuse. All tests share the host, since starting
// functions takes most of the time.
import { beforeAll, describe } from 'vitest';
import { type HostProcess, startHostProcess } from '../api/support/process.ts';
import { contractTests, type Service, temporaryFolder } from '../api/support/service.ts';
import { parties } from './parties.ts';
import { requests } from './requests.ts';
import { silence } from './silence.ts';
import { tokens } from './tokens.ts';
import { wire } from './wire.ts';

let host: HostProcess | undefined;

beforeAll(async () => {
  host = await startHostProcess(temporaryFolder(), 0);
  // An answer that is read byte by byte is not waited for as long as the start of its function may take.
  await Promise.all(['/v1/health', '/v1/models'].map((path) => running().service.as('operator').get(path)));
});

function running(): HostProcess {
  if (host === undefined) throw new Error('The host is not started yet');
  return host;
}

const service = (): Service => running().service;

describe('tokens:', () => tokens(service));
describe('parties:', () => parties(service));
describe('requests:', () => requests(service));
describe('the wire:', () => wire(service, () => running().output()));
describe('silence:', () => silence(service, () => running().output()));
contractTests();
