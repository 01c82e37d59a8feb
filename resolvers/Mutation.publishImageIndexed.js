// Mutation.publishImageIndexed: for the service; reads the photo itself, so that subscribers hear the truth.
import { util } from '@aws-appsync/utils';

/** @param {import('@aws-appsync/utils').Context} ctx */
export function request(ctx) {
  const key = { pk: `IMAGE#${ctx.args.id}`, sk: 'IMAGE' };
  return { operation: 'GetItem', key: util.dynamodb.toMapValues(key), consistentRead: true };
}

/** @param {import('@aws-appsync/utils').Context} ctx */
export function response(ctx) {
  if (ctx.error) {
    util.error(ctx.error.message, ctx.error.type);
  }
  return ctx.result && ctx.result.status === 'INDEXED' ? ctx.result : null;
}
