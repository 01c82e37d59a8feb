// Generates src/api/operations.ts from schema.graphql and the operations beside it; --check says whether it is fresh.
import { readFileSync, writeFileSync } from 'node:fs';
import { codegen } from '@graphql-codegen/core';
import * as documents from '@graphql-codegen/typed-document-node';
import * as operations from '@graphql-codegen/typescript-operations';
import { parse } from 'graphql';

const OUTPUT = new URL('src/api/operations.ts', import.meta.url);
const SOURCE = new URL('src/api/operations.graphql', import.meta.url);
// What AppSync declares itself.
const DECLARED = `
  directive @aws_iam on OBJECT | FIELD_DEFINITION
  directive @aws_cognito_user_pools on OBJECT | FIELD_DEFINITION
  directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
  scalar AWSDateTime
  scalar AWSURL
`;

const schema = parse(DECLARED + readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'));
const text = await codegen({
  schema,
  documents: [{ location: SOURCE.pathname, document: parse(readFileSync(SOURCE, 'utf8')) }],
  filename: OUTPUT.pathname,
  config: {
    scalars: { AWSDateTime: 'string', AWSURL: 'string', ID: 'string' },
    enumsAsTypes: true,
    enumType: 'string-literal',
    skipTypename: true,
    useTypeImports: true,
    onlyOperationTypes: true,
    avoidOptionals: { field: true, inputValue: false },
  },
  plugins: [{ operations: {} }, { documents: {} }],
  pluginMap: { operations, documents },
});
const generated = `// Generated from schema.graphql and operations.graphql by \`npm run generate\`.\n${text}`;

if (!process.argv.includes('--check')) {
  writeFileSync(OUTPUT, generated);
} else if (readFileSync(OUTPUT, 'utf8') !== generated) {
  console.error('web/src/api/operations.ts is not what schema.graphql says: run `make gallery-types`.');
  process.exit(1);
}
