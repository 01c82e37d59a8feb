// The module @aws-appsync/utils/ai: functions that write the requests of a Bedrock data source.
"use strict";
appsync.modules["@aws-appsync/utils/ai"] = appsync.named("@aws-appsync/utils/ai", {
  invokeModel: (payload) => ({ operation: "InvokeModel", ...payload }),
  converse: (payload) => ({ operation: "Converse", ...payload }),
});
