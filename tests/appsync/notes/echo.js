// Answers what it was given; the stash counts how often it ran.
export function request(ctx) {
  ctx.stash.count = (ctx.stash.count ?? 0) + 1;
  return { payload: ctx.info.parentTypeName === 'Mutation' ? { owner: 'ann', ...ctx.args } : ctx.args.text };
}

export function response(ctx) {
  return ctx.result;
}
