// What resolvers are called with: every field but the service's two mutations is for users of the user pool.
import { AppSyncIdentityCognito, Context } from '@aws-appsync/utils';

/** A user's call of a field, with its arguments. */
export type Call<Arguments = Record<string, never>> = Omit<Context<Arguments>, 'identity'> & {
  identity: AppSyncIdentityCognito;
};

export type Page = { limit?: number | null; nextToken?: string | null };

export type Filters = { fieldName: string; operator: 'eq'; value: string }[];

export type Changes = { id: string; title?: string | null; description?: string | null; tags?: string[] | null };
