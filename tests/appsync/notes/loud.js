// Asks the function for the text in capitals, all notes of a page in one call.
export function request(ctx) {
  return { operation: 'BatchInvoke', payload: ctx.source.text };
}

export function response(ctx) {
  return ctx.result;
}
