// Mutation.deleteImage: a tombstone at once; files, document, pointers and faces follow by the table's stream.
import { util } from '@aws-appsync/utils';

const TOMBSTONE_SECONDS = 90 * 24 * 3600;

/** @param {import('./context').Call<{ id: string }>} ctx */
export function request(ctx) {
  const values = {
    ':owner': ctx.identity.sub,
    ':deleted': 'DELETED',
    ':reason': 'deleted by its owner',
    ':now': util.time.nowISO8601(),
    ':due': 'DUE',
    ':one': 1,
    ':none': [],
    ':ttl': util.time.nowEpochSeconds() + TOMBSTONE_SECONDS,
  };
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues({ pk: `IMAGE#${ctx.args.id}`, sk: 'IMAGE' }),
    update: {
      expression:
        'SET #status = :deleted, statusReason = :reason, updatedAt = :now, #version = #version + :one, ' +
        'projectionDue = :now, #due = :due, #ttl = :ttl, #tags = :none ' +
        'REMOVE listedOwner, ownerStatus, #title, #description, announcementDue',
      expressionNames: {
        '#owner': 'owner',
        '#status': 'status',
        '#version': 'version',
        '#due': 'due',
        '#ttl': 'ttl',
        '#title': 'title',
        '#description': 'description',
        '#tags': 'tags',
      },
      expressionValues: util.dynamodb.toMapValues(values),
    },
    condition: { expression: '#owner = :owner AND #status <> :deleted' },
  };
}

/** @param {import('./context').Call<{ id: string }>} ctx */
export function response(ctx) {
  if (ctx.error) {
    // Not there, deleted and somebody else's look the same.
    if (ctx.error.type === 'DynamoDB:ConditionalCheckFailedException') {
      return null;
    }
    util.error(ctx.error.message, ctx.error.type);
  }
  return ctx.result;
}
