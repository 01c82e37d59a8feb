// Uses the explorer as a person would, and prints what was seen: node drive.mjs EXPLORER_URL CHROMIUM
import { chromium } from 'playwright-core';

const [url, executablePath] = process.argv.slice(2);
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const browser = await chromium.launch({ executablePath, args: [...QUIET, '--disable-component-update', '--disable-sync'] });
const page = await browser.newPage();
page.setDefaultTimeout(20_000);
setTimeout(() => {
  console.error('The page did not come to an end in a minute.');
  process.exit(1);
}, 60_000).unref();
const seen = { foreign: [], errors: [] };
page.on('pageerror', (error) => seen.errors.push(error.message));
page.on('request', (request) => {
  if (!request.url().startsWith(new URL(url).origin) && !request.url().startsWith('data:')) {
    seen.foreign.push(request.url());
  }
});

const text = (selector) => page.locator(selector).innerText();
const answered = async (fragment) => {
  await page.locator('.result-window', { hasText: fragment }).waitFor();
  // The editor shows only the lines in view; it holds them all.
  return JSON.parse(await page.evaluate(() => document.querySelector('.result-window .CodeMirror').CodeMirror.getValue()));
};
const openTab = async (name) => {
  await page.locator('.graphiql-tab', { hasText: name }).locator('button').first().click();
  // A moment passes until the editor has read the operation; before, it would run the one of the tab left.
  await page.waitForFunction(
    (wanted) => document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror.operationName === wanted,
    name,
  );
};
const run = () => page.click('.graphiql-execute-button');

await page.goto(url);
await page.locator('.graphiql-execute-button').waitFor();
seen.signedIn = await text('#who');
seen.tabs = await page.locator('.graphiql-tab').allInnerTexts();

await openTab('ListImages');
await run();
seen.listed = await answered('nextToken');

// The server says start_ack once the subscription is heard: only then may a status be published.
const accepted = new Promise((resolve) => {
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => String(payload).includes('start_ack') && resolve()),
  );
});
await openTab('OnImageStatus');
await run();
await accepted;
await page.request.post(new URL('/publish', url).href);
seen.heard = await answered('onImageStatus');
await run();

await page.getByLabel('Show Documentation Explorer').click();
await page.getByRole('link', { name: 'Query', exact: true }).first().click();
seen.documented = await text('.graphiql-doc-explorer');

await page.getByLabel('Show GraphiQL Explorer').click();
await page.locator('.graphiql-explorer-root', { hasText: 'onImageStatus' }).waitFor();
seen.tree = await text('.graphiql-explorer-root');
await page.getByLabel('Hide GraphiQL Explorer').click();

// The same as a service, by IAM: signed over HTTP, at the handshake and for the subscription.
seen.modes = await page.locator('#mode option').allInnerTexts();
await page.selectOption('#mode', 'AWS_IAM');
await page.locator('.graphiql-execute-button').waitFor();
seen.authorised = await text('#who');
await openTab('ListImages');
await run();
seen.asService = await answered('Not Authorized');
await openTab('OnImageStatus');
await run();
seen.notHeard = await answered('onImageStatus');
await page.fill('[name=secretAccessKey]', 'wrong');
await page.click('#keys button');
await page.locator('.graphiql-execute-button').waitFor();
await openTab('ListImages');
await run();
seen.wrongSecret = await answered('does not match');
await page.selectOption('#mode', 'AMAZON_COGNITO_USER_POOLS');
await page.click('#sign-out');
seen.signedOut = await text('#who');
await page.fill('[name=username]', 'bob@example.com');
await page.fill('[name=password]', 'wrong');
await page.click('#sign-in button');
await page.locator('#problem').waitFor();
seen.refused = await text('#problem');
await page.fill('[name=password]', 'right');
await page.click('#sign-in button');
await page.locator('.graphiql-execute-button').waitFor();
seen.signedInAgain = await text('#who');
await openTab('ListImages');
await run();
seen.listedAgain = await answered('nextToken');

await browser.close();
console.log(JSON.stringify(seen));
