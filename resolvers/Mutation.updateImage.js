// Mutation.updateImage: change the words of one of the caller's photos; what is not given stays as it is.
import { util } from '@aws-appsync/utils';

const MAX_TITLE = 200;
const MAX_DESCRIPTION = 5000;
const MAX_TAGS = 50;
const MAX_TAG = 100;

/** @param {import('./context').Call<{ input: import('./context').Changes }>} ctx */
export function request(ctx) {
  const { input } = ctx.args;
  const now = util.time.nowISO8601();
  const names = { '#owner': 'owner', '#status': 'status', '#version': 'version', '#due': 'due' };
  const values = { ':owner': ctx.identity.sub, ':deleted': 'DELETED', ':now': now, ':due': 'DUE', ':one': 1 };
  // A photo that is not finished is due already, at a time of its own: a new title must not call it overdue earlier.
  const due = 'projectionDue = if_not_exists(projectionDue, :now)';
  const set = ['#version = #version + :one', 'updatedAt = :now', due, '#due = :due'];
  const remove = [];
  [
    { name: 'title', most: MAX_TITLE },
    { name: 'description', most: MAX_DESCRIPTION },
  ].forEach(({ name, most }) => {
    const value = input[name];
    if (value === undefined) {
      return;
    }
    names[`#${name}`] = name;
    if (value === null || value === '') {
      remove.push(`#${name}`);
      return;
    }
    if (value.length > most) {
      util.error(`input.${name}: it has ${value.length} characters; ${most} is the most.`, 'InvalidInput');
    }
    values[`:${name}`] = value;
    set.push(`#${name} = :${name}`);
  });
  if (input.tags !== undefined) {
    names['#tags'] = 'tags';
    values[':tags'] = tidied(input.tags ?? []);
    set.push('#tags = :tags');
  }
  const removal = remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : '';
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues({ pk: `IMAGE#${input.id}`, sk: 'IMAGE' }),
    update: {
      expression: `SET ${set.join(', ')}${removal}`,
      expressionNames: names,
      expressionValues: util.dynamodb.toMapValues(values),
    },
    condition: {
      expression: '#owner = :owner AND #status <> :deleted',
    },
  };
}

/** @param {import('./context').Call<{ input: import('./context').Changes }>} ctx */
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

/** @param {string[]} tags */
function tidied(tags) {
  const trimmed = tags.map((tag) => tag.trim());
  const unique = trimmed.filter((tag, index) => trimmed.indexOf(tag) === index);
  if (unique.length > MAX_TAGS) {
    util.error(`input.tags: there are ${unique.length}; ${MAX_TAGS} is the most.`, 'InvalidInput');
  }
  unique.forEach((tag) => {
    if (tag.length < 1 || tag.length > MAX_TAG) {
      util.error(`input.tags: '${tag.slice(0, MAX_TAG)}' does not have 1 to ${MAX_TAG} characters.`, 'InvalidInput');
    }
  });
  return unique;
}
