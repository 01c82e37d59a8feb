// Reads one note.
import { util } from '@aws-appsync/utils';
import { get } from '@aws-appsync/utils/dynamodb';

export function request(ctx) {
  return get({ key: { id: ctx.args.id, at: ctx.args.at ?? '2026-01-01T00:00:00.000Z' } });
}

export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  if (ctx.args.id === 'forbidden') util.error('No.', 'Forbidden', { id: 1 }, { why: 'so' });
  return ctx.result;
}
