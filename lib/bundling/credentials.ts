// Stands in for the SDK's credential chain in bundles: in Lambda the credentials are always in the environment, so that
// SSO, web identity, profile files and instance metadata need be neither loaded nor deployed.
import { fromEnv } from '@aws-sdk/credential-provider-env';

export const defaultProvider = (options?: Parameters<typeof fromEnv>[0]): ReturnType<typeof fromEnv> =>
  fromEnv(options);
