// A listener can be expelled.
import { extensions } from '@aws-appsync/utils';

export function request() {
  return { payload: null };
}

export function response(ctx) {
  const owner = ctx.identity ? ctx.identity.sub : 'nobody';
  extensions.setSubscriptionInvalidationFilter({
    filterGroup: [{ filters: [{ fieldName: 'owner', operator: 'eq', value: owner }] }],
  });
  return null;
}
