// Query.getFace: two steps, the face's pointer and then the photo that it is on.
export function request() {
  return {};
}

/** @param {import('@aws-appsync/utils').Context} ctx */
export function response(ctx) {
  return ctx.prev.result;
}
