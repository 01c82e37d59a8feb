// Subscription.onImageIndexed: only the caller's own photos, and only one of them if an id is given.
import { extensions } from '@aws-appsync/utils';

export function request() {
  return { payload: null };
}

/** @param {import('./context').Call<{ id?: string | null }>} ctx */
export function response(ctx) {
  /** @type {import('./context').Filters} */
  const filters = [{ fieldName: 'owner', operator: 'eq', value: ctx.identity.sub }];
  if (ctx.args.id) {
    filters.push({ fieldName: 'id', operator: 'eq', value: ctx.args.id });
  }
  extensions.setSubscriptionFilter({ filterGroup: [{ filters }] });
  return null;
}
