// Image.thumbnailUrl: signed by one call for a whole page of photos.
import { util } from '@aws-appsync/utils';

/** @param {import('@aws-appsync/utils').Context} ctx */
export function request(ctx) {
  const { id, owner, key, status } = ctx.source;
  return { operation: 'BatchInvoke', payload: { field: 'thumbnailUrl', source: { id, owner, key, status } } };
}

/** @param {import('@aws-appsync/utils').Context} ctx */
export function response(ctx) {
  if (ctx.error) {
    util.error(ctx.error.message, ctx.error.type);
  }
  return ctx.result;
}
