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
    util.error(ctx.error.message, ctx.error.type);
  }
  ctx.stash.nextToken = ctx.result.nextToken ?? null;
  return ctx.result.items.map((pointer) => pointer.imageId);
}
