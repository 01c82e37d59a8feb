// Mutation.publishImageStatus: for the service; passes a status on to subscribers.
import { util } from '@aws-appsync/utils';

/** @param {import('@aws-appsync/utils').Context} ctx */
export function request(ctx) {
  return { payload: { ...ctx.args.input, at: util.time.nowISO8601() } };
}

/** @param {import('@aws-appsync/utils').Context} ctx */
export function response(ctx) {
  return ctx.result;
}
