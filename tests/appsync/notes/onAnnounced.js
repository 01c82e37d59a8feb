// A listener hears only its own announcements.
import { extensions } from '@aws-appsync/utils';

export function request() {
  return { payload: null };
}

export function response(ctx) {
  const filters = [{ fieldName: 'owner', operator: 'eq', value: ctx.identity.sub }];
  extensions.setSubscriptionFilter({ filterGroup: [{ filters }] });
  return null;
}
