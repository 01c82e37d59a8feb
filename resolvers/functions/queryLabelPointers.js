// Step 1 of Query.listImagesByLabel: the pointers from one of the caller's labels, newest photo first.
import { util } from '@aws-appsync/utils';

/** @param {import('../context').Call<{ label: string } & import('../context').Page>} ctx */
export function request(ctx) {
  const pk = `LABEL#${ctx.identity.sub}#${ctx.stash.label}`;
  return {
    operation: 'Query',
    query: { expression: 'pk = :pk', expressionValues: util.dynamodb.toMapValues({ ':pk': pk }) },
    limit: ctx.stash.limit,
    nextToken: ctx.args.nextToken ?? null,
    scanIndexForward: false,
  };
}

/** @param {import('../context').Call<{ label: string } & import('../context').Page>} ctx */
export function response(ctx) {
  if (ctx.error) {
    // The query itself is always valid, so what DynamoDB cannot begin at is the token of another list or owner.
    if (ctx.args.nextToken && ctx.error.type === 'DynamoDB:ValidationException') {
      util.error('nextToken: the token belongs to another list; start again without one.', 'InvalidInput');
    }
    util.error(ctx.error.message, ctx.error.type);
  }
  ctx.stash.nextToken = ctx.result.nextToken ?? null;
  return ctx.result.items.map((pointer) => pointer.imageId);
}
