// Writes a note that is not there yet.
import { util } from '@aws-appsync/utils';
import { put } from '@aws-appsync/utils/dynamodb';

export function request(ctx) {
  const key = { id: ctx.args.id, at: '2026-01-01T00:00:00.000Z' };
  return put({ key, item: { text: ctx.args.text }, condition: { id: { attributeExists: false } } });
}

export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type, ctx.result);
  return ctx.result;
}
