// Query.similarImages: the caller's photos most like one of them, by the search function.
import { util } from '@aws-appsync/utils';

/** @param {import('@aws-appsync/utils').Context} ctx */
export function request(ctx) {
  const { args, identity, source, info, prev, stash } = ctx;
  const payload = { arguments: args, identity, source, info, prev, stash, request: ctx.request };
  return { operation: 'Invoke', payload };
}

/** @param {import('@aws-appsync/utils').Context} ctx */
export function response(ctx) {
  if (ctx.error) {
    util.error(ctx.error.message, ctx.error.type);
  }
  // What the caller should read is returned by the function: the text of a raised error would not arrive.
  if (ctx.result && ctx.result.error) {
    util.error(ctx.result.error.message, ctx.result.error.type);
  }
  return ctx.result;
}
