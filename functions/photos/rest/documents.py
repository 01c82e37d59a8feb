"""The GraphQL operations behind the routes; they select what the models in models.py hold."""

LABELS = """labels { name confidence parents aliases categories
instances { boundingBox { left top width height } confidence } }"""
IMAGE = f"""id filename contentType bytes width height status statusReason createdAt takenAt updatedAt indexedAt
title description tags {LABELS} url thumbnailUrl version duplicateOf"""
FACE = """id imageId boundingBox { left top width height } confidence ageRange { low high }
gender { value confidence } emotions { type confidence } smile { value confidence }
eyeglasses { value confidence } sunglasses { value confidence } eyesOpen { value confidence }
pose { roll yaw pitch } quality { brightness sharpness }"""

CREATE_UPLOAD = f"""mutation ($input: CreateUploadInput!) {{
  answer: createUpload(input: $input) {{ id url fields {{ name value }} expiresAt image {{ {IMAGE} }} }}
}}"""
LIST_IMAGES = f"""query ($status: ImageStatus, $limit: Int, $nextToken: String) {{
  answer: listImages(status: $status, limit: $limit, nextToken: $nextToken) {{ items {{ {IMAGE} }} nextToken }}
}}"""
GET_IMAGE = f"query ($id: ID!) {{ answer: getImage(id: $id) {{ {IMAGE} }} }}"
GET_FACES = f"query ($id: ID!) {{ answer: getImage(id: $id) {{ faces {{ {FACE} }} }} }}"
UPDATE_IMAGE = f"mutation ($input: UpdateImageInput!) {{ answer: updateImage(input: $input) {{ {IMAGE} }} }}"
DELETE_IMAGE = "mutation ($id: ID!) { answer: deleteImage(id: $id) { id } }"
RETRY_IMAGE = f"mutation ($id: ID!) {{ answer: retryImage(id: $id) {{ {IMAGE} }} }}"
HIT = f"score highlights {{ field text }} image {{ {IMAGE} }}"
SIMILAR_IMAGES = f"query ($id: ID!, $limit: Int) {{ answer: similarImages(id: $id, limit: $limit) {{ {HIT} }} }}"
SEARCH_IMAGES = f"""query ($filter: ImageFilter, $sort: ImageSort, $limit: Int, $nextToken: String) {{
  answer: searchImages(filter: $filter, sort: $sort, limit: $limit, nextToken: $nextToken) {{
    items {{ {HIT} }} total nextToken
  }}
}}"""
SUGGEST_LABELS = """query ($prefix: String!, $limit: Int) {
  answer: suggestLabels(prefix: $prefix, limit: $limit) { name count }
}"""
