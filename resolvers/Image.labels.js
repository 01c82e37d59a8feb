// Image.labels: the labels of a photo that are sure enough; no call to anything.
import { util } from '@aws-appsync/utils';

/** @param {import('@aws-appsync/utils').Context} ctx */
export function request(ctx) {
  const least = ctx.args.minConfidence ?? 0;
  if (least < 0 || least > 100) {
    util.error(`minConfidence: ${least} is not between 0 and 100.`, 'InvalidInput');
  }
  return { payload: (ctx.source.labels ?? []).filter((label) => label.confidence >= least) };
}

/** @param {import('@aws-appsync/utils').Context} ctx */
export function response(ctx) {
  return ctx.result;
}
