// Step 2 of Query.listImagesByLabel: the photos behind the pointers, in one batch.
import { util, runtime } from '@aws-appsync/utils';

export function request(ctx) {
  const ids = ctx.prev.result;
  if (ids.length === 0) {
    runtime.earlyReturn({ items: [], nextToken: ctx.stash.nextToken });
  }
  const keys = ids.map((id) => util.dynamodb.toMapValues({ pk: `IMAGE#${id}`, sk: 'IMAGE' }));
  return { operation: 'BatchGetItem', tables: { [ctx.env.TABLE_NAME]: { keys } } };
}

export function response(ctx) {
  if (ctx.error) {
    util.error(ctx.error.message, ctx.error.type);
  }
  const found = {};
  ctx.result.data[ctx.env.TABLE_NAME].forEach((image) => {
    // A pointer may be older than its photo: the record decides.
    if (image && image.owner === ctx.identity.sub && image.status === 'INDEXED') {
      found[image.id] = image;
    }
  });
  const has = (image) => image && image.labels.some((label) => label.name.toLowerCase() === ctx.stash.label);
  const items = ctx.prev.result.map((id) => found[id]).filter((image) => has(image));
  return { items, nextToken: ctx.stash.nextToken };
}
