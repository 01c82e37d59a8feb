// A user who listens can be expelled.
import { extensions } from '@aws-appsync/utils';

export function request() {
  return { payload: null };
}

export function response(ctx) {
  if (ctx.identity) {
    const filters = [{ fieldName: 'owner', operator: 'eq', value: ctx.identity.sub }];
    extensions.setSubscriptionInvalidationFilter({ filterGroup: [{ filters }] });
  }
  return null;
}
