// Step 1 of Query.getFace: which photo a face is on.
import { util } from '@aws-appsync/utils';

export function request(ctx) {
  return { operation: 'GetItem', key: util.dynamodb.toMapValues({ pk: `FACE#${ctx.args.id}`, sk: 'FACE' }) };
}

export function response(ctx) {
  if (ctx.error) {
    util.error(ctx.error.message, ctx.error.type);
  }
  return ctx.result && ctx.result.owner === ctx.identity.sub ? ctx.result.imageId : null;
}
