// Reads a page of the notes of one id.
import { util } from '@aws-appsync/utils';
import * as ddb from '@aws-appsync/utils/dynamodb';

export function request(ctx) {
  return ddb.query({ query: { id: { eq: ctx.args.id } }, limit: ctx.args.limit ?? 10, nextToken: ctx.args.nextToken });
}

export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  return ctx.result;
}
