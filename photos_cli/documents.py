"""The GraphQL operations behind the commands."""

IMAGE = """id filename contentType bytes width height status statusReason createdAt takenAt updatedAt indexedAt
title description tags labels { name confidence parents } url"""

ON_STATUS = "subscription { onImageStatus { id status statusReason at } }"
CREATE_UPLOAD = """mutation ($input: CreateUploadInput!) {
  answer: createUpload(input: $input) { id url fields { name value } }
}"""
GET_IMAGE = (
    f"query ($id: ID!) {{ answer: getImage(id: $id) {{ {IMAGE} faces {{ id confidence ageRange {{ low high }} }} }} }}"
)
LIST_IMAGES = f"""query ($limit: Int, $nextToken: String) {{
  answer: listImages(limit: $limit, nextToken: $nextToken) {{ items {{ {IMAGE} }} nextToken }}
}}"""
SEARCH_IMAGES = f"""query ($filter: ImageFilter, $sort: ImageSort, $limit: Int, $nextToken: String) {{
  answer: searchImages(filter: $filter, sort: $sort, limit: $limit, nextToken: $nextToken) {{
    items {{ score highlights {{ field text }} image {{ {IMAGE} }} }} total nextToken
  }}
}}"""
RETRY_IMAGE = "mutation ($id: ID!) { answer: retryImage(id: $id) { id } }"
DELETE_IMAGE = "mutation ($id: ID!) { answer: deleteImage(id: $id) { id } }"


def get_statuses(ids: list[str]) -> str:
    """One query for the statuses of many photos; ids are hexadecimal, so they need no quoting."""
    fields = " ".join(
        f'p{number}: getImage(id: "{one}") {{ id status statusReason }}' for number, one in enumerate(ids)
    )
    return f"query {{ {fields} }}"
