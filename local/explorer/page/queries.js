// The saved queries, a tab each: what the main job needs, in its order.
const LIST = `# The caller's photos, newest first.
query ListImages {
  listImages(limit: 20) {
    items { id filename status title thumbnailUrl labels(minConfidence: 80) { name confidence } }
    nextToken
  }
}
`;

const SEARCH = `# Photos of a cat, with what else could narrow the search.
query SearchCat {
  searchImages(filter: { labels: { all: [{ name: "Cat", minConfidence: 70 }] } }, sort: RELEVANCE) {
    total
    items { score image { id filename title thumbnailUrl } highlights { field text } }
    facets { labels { name count } categories { value count } months { value count } }
    nextToken
  }
}
`;

const SUGGEST = `# Labels that complete what was typed.
query SuggestLabels($prefix: String!) {
  suggestLabels(prefix: $prefix, limit: 10) { name count }
}
`;

const UPLOAD = `# A place for a photo: POST a form of these fields, and then the file, to the url.
mutation CreateUpload($input: CreateUploadInput!) {
  createUpload(input: $input) {
    id
    url
    fields { name value }
    expiresAt
    image { id status }
  }
}
`;

const UPDATE = `# What is not given stays; put an id of yours into the variables.
mutation UpdateImage($input: UpdateImageInput!) {
  updateImage(input: $input) { id title description tags version updatedAt }
}
`;

const INDEXED = `# Hears of every photo that can now be found.
subscription OnImageIndexed {
  onImageIndexed { id filename title labels { name confidence } faces { id } indexedAt }
}
`;

const STATUS = `# Hears of every step of a photo: PROCESSING, INDEXED or FAILED.
subscription OnImageStatus {
  onImageStatus { id status statusReason progress at }
}
`;

const variables = (values) => JSON.stringify(values, null, 2);

export const TABS = [
  { query: LIST },
  { query: SEARCH },
  { query: SUGGEST, variables: variables({ prefix: 'ca' }) },
  {
    query: UPLOAD,
    variables: variables({ input: { filename: 'cat.jpg', contentType: 'image/jpeg', bytes: 120000, title: 'My cat' } }),
  },
  { query: UPDATE, variables: variables({ input: { id: '', title: 'A better title', tags: ['holiday'] } }) },
  { query: INDEXED },
  { query: STATUS },
];
