// Query.listImagesByLabel: two steps, the label's pointers and then their photos.
import { util } from '@aws-appsync/utils';

/** @param {import('./context').Call<{ label: string } & import('./context').Page>} ctx */
export function request(ctx) {
  const limit = ctx.args.limit ?? 20;
  if (limit < 1 || limit > 100) {
    util.error(`limit: ${limit} is not between 1 and 100.`, 'InvalidInput');
  }
  const label = ctx.args.label.trim().toLowerCase();
  if (label.length < 1 || label.length > 100) {
    util.error('label: it must have 1 to 100 characters.', 'InvalidInput');
  }
  ctx.stash.limit = limit;
  ctx.stash.label = label;
  return {};
}

/** @param {import('./context').Call<{ label: string } & import('./context').Page>} ctx */
export function response(ctx) {
  return ctx.prev.result;
}
