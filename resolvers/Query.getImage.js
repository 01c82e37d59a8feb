// Query.getImage: one of the caller's photos; somebody else's answers as if it did not exist.
import { util } from '@aws-appsync/utils';

/** @param {import('./context').Call<{ id: string }>} ctx */
export function request(ctx) {
  const key = { pk: `IMAGE#${ctx.args.id}`, sk: 'IMAGE' };
  return { operation: 'GetItem', key: util.dynamodb.toMapValues(key), consistentRead: true };
}

/** @param {import('./context').Call<{ id: string }>} ctx */
export function response(ctx) {
  if (ctx.error) {
    util.error(ctx.error.message, ctx.error.type);
  }
  const image = ctx.result;
  return image && image.owner === ctx.identity.sub && image.status !== 'DELETED' ? image : null;
}
