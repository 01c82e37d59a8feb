// Query.listImages: the caller's photos, newest first; of every status unless one is given.
import { util } from '@aws-appsync/utils';

/** @param {import('./context').Call<{ status?: string | null } & import('./context').Page>} ctx */
export function request(ctx) {
  const limit = ctx.args.limit ?? 20;
  if (limit < 1 || limit > 100) {
    util.error(`limit: ${limit} is not between 1 and 100.`, 'InvalidInput');
  }
  const owner = ctx.identity.sub;
  const byStatus = { index: 'byOwnerAndStatus', name: 'ownerStatus', value: `${owner}#${ctx.args.status}` };
  const byOwner = { index: 'byOwner', name: 'listedOwner', value: owner };
  const by = ctx.args.status ? byStatus : byOwner;
  return {
    operation: 'Query',
    index: by.index,
    query: {
      expression: '#owner = :owner',
      expressionNames: { '#owner': by.name },
      expressionValues: util.dynamodb.toMapValues({ ':owner': by.value }),
    },
    limit,
    nextToken: ctx.args.nextToken ?? null,
    scanIndexForward: false,
  };
}

/** @param {import('./context').Call<{ status?: string | null } & import('./context').Page>} ctx */
export function response(ctx) {
  if (ctx.error) {
    // The query itself is always valid, so what DynamoDB cannot begin at is the token of another list or owner.
    if (ctx.args.nextToken && ctx.error.type === 'DynamoDB:ValidationException') {
      util.error('nextToken: the token belongs to another list; start again without one.', 'InvalidInput');
    }
    util.error(ctx.error.message, ctx.error.type);
  }
  return { items: ctx.result.items, nextToken: ctx.result.nextToken ?? null };
}
