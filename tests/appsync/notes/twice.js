// A pipeline: what goes before and after its functions.
export function request(ctx) {
  ctx.stash.seen = 'before';
  return {};
}

export function response(ctx) {
  return [ctx.stash.seen, `${ctx.stash.count}`];
}
