// Subscription.onImageStatus: only the caller's own photos, and only one of them if an id is given.
import { extensions } from '@aws-appsync/utils';

export function request() {
  return { payload: null };
}

export function response(ctx) {
  const filters = [{ fieldName: 'owner', operator: 'eq', value: ctx.identity.sub }];
  if (ctx.args.id) {
    filters.push({ fieldName: 'id', operator: 'eq', value: ctx.args.id });
  }
  extensions.setSubscriptionFilter({ filterGroup: [{ filters }] });
  return null;
}
