// Step 1 of Query.getFace: which photo a face is on.
import { util } from '@aws-appsync/utils';

/** @param {import('../context').Call<{ id: string }>} ctx */
export function request(ctx) {
  return { operation: 'GetItem', key: util.dynamodb.toMapValues({ pk: `FACE#${ctx.args.id}`, sk: 'FACE' }) };
}

/** @param {import('../context').Call<{ id: string }>} ctx */
export function response(ctx) {
  if (ctx.error) {
    util.error(ctx.error.message, ctx.error.type);
  }
  return ctx.result && ctx.result.owner === ctx.identity.sub ? ctx.result.imageId : null;
}
