"""What each role of the template may do: this, on this, and nothing else.

A resource is a logical id, then what is below it. The tests hold the table to the template and to the code.
"""

# What these actions act on cannot be named: the services ask for "*".
WITHOUT_RESOURCE = {"rekognition:DetectLabels", "dynamodb:ListStreams"}

_LOGS = "logs:CreateLogStream logs:PutLogEvents"
_RECORDS = "dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem dynamodb:BatchWriteItem"
_WRITES_SEARCH = {"SearchDomain": "es:ESHttpGet es:ESHttpHead es:ESHttpPut es:ESHttpPost"}

# What Powertools' DynamoDBPersistenceLayer does.
IDEMPOTENCY = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"]

USES: dict[str, dict[str, str]] = {
    "OnUploadRole": {
        "OnUploadLogs": _LOGS,
        "UploadQueue": "sqs:ReceiveMessage sqs:DeleteMessage sqs:ChangeMessageVisibility sqs:GetQueueAttributes",
        "ImageTable": f"{_RECORDS} dynamodb:Query",
        # ListBucket makes S3 say that an object is gone, instead of that it may not be read.
        "PhotoBucket": "s3:ListBucket",
        "PhotoBucket/uploads/*": "s3:GetObject s3:DeleteObject",
        "PhotoBucket/thumbnails/*": "s3:PutObject",
        "*": "rekognition:DetectLabels",
        "FaceCollection": "rekognition:IndexFaces rekognition:DeleteFaces",
        "GraphQLApi/types/Mutation/fields/publishImageIndexed": "appsync:GraphQL",
        "GraphQLApi/types/Mutation/fields/publishImageStatus": "appsync:GraphQL",
    }
    | _WRITES_SEARCH,
    "OnChangeRole": {
        "OnChangeLogs": _LOGS,
        "ImageTable": _RECORDS,
        "ImageTable/stream": "dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator",
        "*": "dynamodb:ListStreams",
        "PhotoBucket/uploads/*": "s3:DeleteObject",
        "PhotoBucket/thumbnails/*": "s3:DeleteObject",
        "FaceCollection": "rekognition:DeleteFaces",
        "ChangeDeadLetterQueue": "sqs:SendMessage",
    }
    | _WRITES_SEARCH,
    "SweepRole": {
        "SweepLogs": _LOGS,
        "ImageTable": _RECORDS,
        "ImageTable/index/byProjectionDue": "dynamodb:Query",
        "PhotoBucket/uploads/*": "s3:DeleteObject",
        "PhotoBucket/thumbnails/*": "s3:DeleteObject",
        "FaceCollection": "rekognition:DeleteFaces",
        "GraphQLApi/types/Mutation/fields/publishImageStatus": "appsync:GraphQL",
        "UploadQueue": "sqs:SendMessage",
        "ChangeDeadLetterQueue": "sqs:SendMessage",
    }
    | _WRITES_SEARCH,
    "CreateUploadRole": {
        "CreateUploadLogs": _LOGS,
        "ImageTable": "dynamodb:PutItem",
        "PhotoBucket/uploads/*": "s3:PutObject",
    },
    "SearchImagesRole": {
        "SearchImagesLogs": _LOGS,
        "ImageTable": "dynamodb:BatchGetItem",
        "SearchDomain/images/_search": "es:ESHttpPost",
        "SearchDomain/images/_msearch": "es:ESHttpPost",
    },
    "ReindexRole": {
        "ReindexLogs": _LOGS,
        "ImageTable": "dynamodb:Scan dynamodb:GetItem dynamodb:BatchGetItem",
        "SearchDomain": "es:ESHttpGet es:ESHttpHead es:ESHttpPut es:ESHttpPost es:ESHttpDelete",
    },
    "ImageUrlsRole": {
        "ImageUrlsLogs": _LOGS,
        "PhotoBucket/uploads/*": "s3:GetObject",
        "PhotoBucket/thumbnails/*": "s3:GetObject",
    },
    "RetryImageRole": {
        "RetryImageLogs": _LOGS,
        "ImageTable": "dynamodb:GetItem dynamodb:PutItem",
        "UploadQueue": "sqs:SendMessage",
    },
    # It asks the GraphQL API with its caller's token, so it needs no right of its own on photos.
    "RestApiRole": {"RestApiLogs": _LOGS, "IdempotencyTable": " ".join(IDEMPOTENCY)},
    "GraphQLApiLogRole": {"GraphQLApiLogs": _LOGS},
    "ImageTableReadSourceRole": {
        "ImageTable": "dynamodb:GetItem dynamodb:Query dynamodb:BatchGetItem",
        "ImageTable/index/byOwner": "dynamodb:Query",
        "ImageTable/index/byOwnerAndStatus": "dynamodb:Query",
    },
    "ImageTableWriteSourceRole": {"ImageTable": "dynamodb:UpdateItem"},
    "CreateUploadSourceRole": {"CreateUploadFunction": "lambda:InvokeFunction"},
    "SearchImagesSourceRole": {"SearchImagesFunction": "lambda:InvokeFunction"},
    "ImageUrlsSourceRole": {"ImageUrlsFunction": "lambda:InvokeFunction"},
    "RetryImageSourceRole": {"RetryImageFunction": "lambda:InvokeFunction"},
}

# boto3's operations whose action has another name, or more than one service calls it.
ACTIONS = {
    "detect_labels": "rekognition:DetectLabels",
    "index_faces": "rekognition:IndexFaces",
    "delete_faces": "rekognition:DeleteFaces",
    "get_item": "dynamodb:GetItem",
    "put_item": "dynamodb:PutItem",
    "update_item": "dynamodb:UpdateItem",
    "batch_write_item": "dynamodb:BatchWriteItem",
    "batch_get_item": "dynamodb:BatchGetItem",
    "query": "dynamodb:Query",
    "scan": "dynamodb:Scan",
    "get_object": "s3:GetObject",
    "put_object": "s3:PutObject",
    "delete_objects": "s3:DeleteObject",
    "generate_presigned_post": "s3:PutObject",
    "generate_presigned_url": "s3:GetObject",
    "send_message": "sqs:SendMessage",
    "change_message_visibility": "sqs:ChangeMessageVisibility",
}
# Which module of adapters stands behind a port, and which use cases a function runs.
PORTS = {
    "records": "dynamodb",
    "scanner": "dynamodb",
    "reader": "image_items",
    "objects": "s3",
    "forms": "s3",
    "urls": "s3",
    "recognition": "rekognition",
    "queue": "sqs",
}
USE_CASES = {
    "OnUploadFunction": ["photos/process_upload", "photos/claim", "photos/recognise", "photos/project"],
    "OnChangeFunction": ["photos/project"],
    "SweepFunction": ["photos/sweep", "photos/project"],
    "CreateUploadFunction": ["photos/create_upload"],
    "SearchImagesFunction": ["photos/search_images"],
    "ReindexFunction": ["photos/reindex"],
    "ImageUrlsFunction": ["image_urls"],
    "RetryImageFunction": ["photos/retry_image"],
}
# What the services that start a function do in its name, and what S3 asks for to say that an object is gone.
NOT_CALLED = {
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "s3:ListBucket",
}
