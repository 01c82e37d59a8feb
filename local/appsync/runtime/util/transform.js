// util.transform: filters and queries of one kind for every data source.
"use strict";
appsync.util.transform = appsync.named("util.transform", {
  toDynamoDBFilterExpression: appsync.expressionText,
  toDynamoDBConditionExpression: appsync.expressionText,
  toElasticsearchQueryDSL: appsync.toElasticsearchQueryDSL,
  toSubscriptionFilter: appsync.toSubscriptionFilter,
});
