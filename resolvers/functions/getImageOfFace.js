// Step 2 of Query.getFace: the face, out of its photo's record.
import { util, runtime } from '@aws-appsync/utils';

/** @param {import('../context').Call<{ id: string }>} ctx */
export function request(ctx) {
  if (!ctx.prev.result) {
    runtime.earlyReturn(null);
  }
  const key = { pk: `IMAGE#${ctx.prev.result}`, sk: 'IMAGE' };
  return { operation: 'GetItem', key: util.dynamodb.toMapValues(key) };
}

/** @param {import('../context').Call<{ id: string }>} ctx */
export function response(ctx) {
  if (ctx.error) {
    util.error(ctx.error.message, ctx.error.type);
  }
  const image = ctx.result;
  if (!image || image.owner !== ctx.identity.sub || image.status !== 'INDEXED') {
    return null;
  }
  return (image.faces ?? []).find((face) => face.id === ctx.args.id) ?? null;
}
