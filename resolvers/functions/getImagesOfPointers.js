// Step 2 of Query.listImagesByLabel: the photos behind the pointers, in one batch.
import { util, runtime } from '@aws-appsync/utils';

/** @param {import('../context').Call<{ label: string } & import('../context').Page>} ctx */
export function request(ctx) {
  const ids = ctx.prev.result;
  if (ids.length === 0) {
    runtime.earlyReturn({ items: [], nextToken: ctx.stash.nextToken });
  }
  const keys = ids.map((id) => util.dynamodb.toMapValues({ pk: `IMAGE#${id}`, sk: 'IMAGE' }));
  return { operation: 'BatchGetItem', tables: { [ctx.env.TABLE_NAME]: { keys } } };
}

/** @param {import('../context').Call<{ label: string } & import('../context').Page>} ctx */
export function response(ctx) {
  if (ctx.error) {
    util.error(ctx.error.message, ctx.error.type);
  }
  // What does not fit one batch's 16 MB is left out by DynamoDB, and would be missing here without a word.
  const left = ctx.result.unprocessedKeys ?? {};
  if ((left[ctx.env.TABLE_NAME] ?? []).length > 0) {
    util.error('limit: the table could not give so many photos at once; ask for fewer.', 'TryAgain');
  }
  const found = {};
  ctx.result.data[ctx.env.TABLE_NAME].forEach((image) => {
    // A pointer may be older than its photo: the record decides.
    if (image && image.owner === ctx.identity.sub && image.status === 'INDEXED') {
      found[image.id] = image;
    }
  });
  const has = (image) => image && (image.labels ?? []).some((label) => label.name.toLowerCase() === ctx.stash.label);
  const items = ctx.prev.result.map((id) => found[id]).filter((image) => has(image));
  return { items, nextToken: ctx.stash.nextToken };
}
