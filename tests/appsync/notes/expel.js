// Ends the subscriptions of one listener.
import { extensions } from '@aws-appsync/utils';

export function request() {
  return { payload: { open: 'done' } };
}

export function response(ctx) {
  extensions.invalidateSubscriptions({ subscriptionField: 'onShared', payload: { owner: ctx.args.owner } });
  return ctx.result;
}
